import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { closeAllEnded } from "../../src/gateway/close-orphaned.ts";
import { type EndRequest, endRun } from "../../src/gateway/end-run.ts";
import { findOpenWaits } from "../../src/gateway/open-waits.ts";
import { respond } from "../../src/gateway/respond.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { createLog } from "../../src/log.ts";
import { writeEndedRun } from "../../src/records/ended-run.ts";
import { durableCall } from "../../src/runtime/durable-call.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const askBen = { policy: { require: [{ from: user("U0BEN") }] } };
const effects: string[] = [];

const asking = defineWorkflow({
  name: "asking",
  title: "Asks, and would go on",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const { kind } = yield* requestApproval(ctx, { title: run.id, ...askBen });
    effects.push(`${run.id} ${kind}`);
    return kind;
  },
});

const sleeping = defineWorkflow({
  name: "sleeping",
  title: "Sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* sleep(ctx, 86_400_000)).kind;
  },
});

const calling = defineWorkflow({
  name: "calling",
  title: "Calls one that asks",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const kind = yield* callWorkflow(ctx, asking, {});
    effects.push(`${run.id} ${kind}`);
    return kind;
  },
});

/** Each pass of it fails outside its own code. */
const stray = defineWorkflow({
  name: "stray",
  title: "Yields what nothing understands",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const { kind } = yield* requestApproval(ctx, { title: "stray", ...askBen });
    // Within a call of Signoff's own it is not looked at what is yielded.
    const make = function* () {
      yield 5;
    };
    yield* durableCall(ctx, { kind: "stray", name: "stray", asks: null }, { writtenBy: durableCall, make });
    return kind;
  },
});

let worker: RunningWorker;
let people: People;
beforeAll(async () => {
  worker = await startRunningWorker([asking, sleeping, calling, stray]);
  people = new People(worker, [user("U0EVE")]);
});
afterAll(() => worker.stop());

const end = (id: string, more: Partial<EndRequest> = {}) =>
  endRun(people.gateway, {
    ...{ id, by: "U0EVE", reason: "it hangs", surface: "command", nonce: `end ${id}` },
    ...more,
  });

test("a run that asks ends as failed, its card is closed in the operator's name, and its starter is told", async () => {
  await people.start("e-1", "asking");
  const round = await people.round("e-1:0", 0);
  expect(await end("e-1", { by: "U0ANA" })).toEqual({ kind: "refused", reason: "not-to-end" });
  expect(await end("e-1")).toEqual({ kind: "ended", run: "e-1" });
  // Delivered again.
  expect(await end("e-1")).toEqual({ kind: "ended", run: "e-1" });
  expect(await end("e-1", { nonce: "later", by: "U0EVE" })).toMatchObject({
    kind: "over",
    ended: { by: "U0EVE", reason: "it hangs" },
  });
  const click = { promiseId: round.id, by: "U0BEN", surface: "button", nonce: "late" } as const;
  const late = await respond(people.gateway, { ...click, act: { kind: "decision", decision: "approve" } });
  expect(late).toMatchObject({
    kind: "closed",
    endedOutside: false,
    state: { outcome: { kind: "cancelled", by: "U0EVE", reason: "it hangs" } },
  });
  const status = await readRunStatus(people.gateway, "e-1");
  expect(status).toMatchObject({
    state: "failed",
    ended: { by: "U0EVE", reason: "it hangs", surface: "command" },
    result: "It was ended by U0EVE: it hangs",
  });
  const endOf = (ends: { run: string }[]) => ends.filter(({ run }) => run === "e-1");
  await until("the word to its starter", () => endOf(worker.presenter.told).length > 0);
  await until("the line in its thread", () => endOf(worker.presenter.ends).length > 0);
  expect(endOf(worker.presenter.told)).toMatchObject([
    { starter: "U0ANA", kind: "failure", ended: { by: "U0EVE", reason: "it hangs" } },
  ]);
  await until(
    "the card",
    () => worker.presenter.cards.get("e-1:0")?.at(-1)?.state.outcome?.kind === "cancelled",
  );
  expect(await findOpenWaits(people.gateway, "e-1")).toEqual([]);
  expect(effects.filter((effect) => effect.startsWith("e-1"))).toEqual([]);
});

test("what waits below it is closed as well: workflows that it called, their approvals, sleeps", async () => {
  await people.start("e-2", "calling");
  await people.start("e-3", "sleeping");
  await people.round("e-2:0.0", 0);
  await until("the sleep", async () => (await findOpenWaits(people.gateway, "e-3")).length === 1);
  expect(await end("e-2:0")).toEqual({ kind: "ended", run: "e-2" });
  expect(await end("e-3")).toEqual({ kind: "ended", run: "e-3" });
  for (const id of ["e-2", "e-2:0", "e-3", "e-3:1"]) {
    expect([id, (await worker.client.get(id))?.state]).toEqual([id, "rejected"]);
  }
  await until("the approval", async () => (await worker.client.get("e-2:0.0"))?.state === "resolved");
  expect(effects.filter((effect) => effect.startsWith("e-2"))).toEqual([]);
});

test("a run that hangs, and one whose worker is gone, are ended, too", async () => {
  await people.start("e-4", "stray");
  await people.approve("e-4:0");
  await people.start("e-5", "no-such-workflow");
  expect(await end("e-4")).toEqual({ kind: "ended", run: "e-4" });
  expect(await end("e-5")).toEqual({ kind: "ended", run: "e-5" });
  for (const id of ["e-4", "e-5"]) expect((await worker.client.isWaiting(id)) ?? false).toBe(false);
});

test("an approval that opens only after the end is closed by the sweep, in the operator's name", async () => {
  await people.start("e-6", "asking");
  const round = await people.round("e-6:0", 0);
  await worker.stopWorker();
  const readers = { client: worker.client, signer: worker.signer };
  const run = await worker.client.get("e-6");
  if (run === undefined) throw new Error("There is no run.");
  const ended = {
    by: "U0EVE",
    surface: "command",
    reason: "it hangs",
    nonce: "n",
    atMs: Date.now(),
  } as const;
  // As if the process had died right after the first settle.
  await worker.client.reject("e-6", writeEndedRun(worker.signer, run, ended), "n");
  expect(await closeAllEnded(readers, createLog("silent"))).toBe(1);
  worker.startWorker();
  expect((await worker.client.get(round.id))?.value.data).toMatchObject({
    responses: [{ kind: "cancellation", by: "U0EVE", comment: "it hangs" }],
  });
});

test("what somebody wrote who has no key is no operator's end", async () => {
  await people.start("e-7", "asking");
  await people.round("e-7:0", 0);
  const ended = { by: "U0EVE", surface: "command", reason: "forged", nonce: "n", atMs: 1 };
  const error = { name: "RunEndedError", message: "forged" };
  await worker.settleByHand("e-7", { error, ended, seal: "x" }, "rejected");
  expect((await readRunStatus(people.gateway, "e-7"))?.ended).toBeUndefined();
  expect(await end("e-7")).toEqual({ kind: "over", run: "e-7", ended: undefined });
  expect(await end("e-7:0")).toMatchObject({ kind: "over" });
  expect(await end("nothing")).toEqual({ kind: "unknown" });
  await worker.createByHand("signoff-x", {}, { "signoff:kind": "claim" });
  expect(await end("signoff-x")).toEqual({ kind: "not-a-run", id: "signoff-x" });
});

test("a run that hangs is told of once, with the reason and how to end it", async () => {
  const { log, lines } = recordingLog();
  const other = await startRunningWorker([stray], undefined, {}, { log });
  const others = new People(other);
  try {
    await others.start("s-1", "stray");
    await others.approve("s-1:0");
    const told = () => lines.filter(({ level, run }) => level === 50 && run === "s-1");
    await until("the line", () => told().length > 0);
    expect(told()).toHaveLength(1);
    expect(told()[0]?.msg).toMatch(
      /^Run s-1 cannot go on: each replay of stray fails outside its own code: ".+"\. Fix the workflow, or end it: \/workflows end s-1 <reason>, or npm run end -- s-1 <reason>\.$/,
    );
    const drops = lines.filter(({ msg }) => /Will drop|executeUntilBlocked/.test(String(msg)));
    expect(drops.length).toBeGreaterThan(0);
    expect(drops.filter(({ level }) => Number(level) > 20)).toEqual([]);
  } finally {
    await other.stop();
  }
});
