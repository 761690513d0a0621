/**
 * While older programs may work with the same engine, what is stored is what they can read. When their time is over, what begins is bound, and what had begun ends as it began.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { days } from "../../src/approval/duration.ts";
import { escalate } from "../../src/approval/ladder.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import { managerOf } from "../../src/approval/source.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { authorize } from "../../src/gateway/authorize.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { readState } from "../../src/records/round-record.ts";
import type { DurableClient } from "../../src/resonate/client.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { keptWorkflows } from "../fixtures/kept-workflows.ts";
import { findUnreadableToOlder } from "../fixtures/older-program.ts";
import { until } from "../program/until.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const handed = defineWorkflow({
  name: "handed",
  title: "One of two, who may hand it on",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: [user("U0BEN"), user("U0CHO")] }], delegate: true };
    return (yield* requestApproval(ctx, { title: "Hand it on", policy })).kind;
  },
});
const open = defineWorkflow({
  name: "open",
  title: "Guests may decide",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }], guests: true };
    return (yield* requestApproval(ctx, { title: "For guests, too", policy })).kind;
  },
});

const managed = defineWorkflow({
  name: "managed",
  title: "Managers decide, if it comes to that",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const ladder = [escalate(days(1), managerOf("U0BEN"))];
    const policy = { require: [{ from: user("U0BEN") }] };
    return (yield* requestApproval(ctx, { title: "For managers, too", policy, ladder })).kind;
  },
});

const hourMs = 3_600_000;
let worker: RunningWorker;
let people: People;
beforeEach(async () => {
  worker = await startRunningWorker(
    [...keptWorkflows, handed, open, managed],
    undefined,
    {},
    { boundSinceMs: Date.now() + hourMs },
  );
  people = new People(worker);
});
afterEach(() => worker.stop());

/** Runs of every kind, each brought to its end but the one called `left`. */
async function runAll(left: string): Promise<void> {
  await people.start("plain", "kept-approval", { amount: 5 });
  await people.approve("plain:1");
  await people.start(left, "kept-approval", { amount: 6 });
  await people.round(`${left}:1`, 0);
  await people.start("ladder", "kept-ladder");
  await people.approve("ladder:0");
  await people.approve("ladder:0", "U0CHO");
  await people.start("question", "kept-question");
  await people.answer("question:0", { region: "eu" }, "U0CHO");
  await people.start("nap", "kept-sleep", { hours: 9 });
  await until("the sleep", () => worker.client.get("nap:1"));
  await people.cancel("nap");
  await people.start("caller", "kept-caller");
  await people.approve("caller:0.1");
  await people.approve("caller:2", "U0CHO");
  await people.start("handed", "handed");
  await people.respond({ approval: "handed:0", by: "U0BEN", act: { kind: "delegation", to: "U0DEE" } });
  await people.approve("handed:0", "U0DEE");
  for (const run of ["plain", "ladder", "question", "nap", "caller", "handed"]) await people.end(run);
}

test("for an hour nothing is stored that an older program refuses", async () => {
  await runAll("left");
  const { refused, looked } = await findUnreadableToOlder(worker.client, worker.signer);
  expect(refused).toEqual([]);
  expect([...looked.keys()].toSorted()).toEqual([
    "ended",
    "leaf",
    "opening",
    "settlement",
    "shown",
    "shows",
    "sleep",
    "start",
    "state",
  ]);
});

test("then what begins is bound, and what had begun ends as it began", async () => {
  await runAll("left");
  worker.passTime(hourMs);
  await people.start("bound", "kept-approval", { amount: 7 });
  const round = await people.round("bound:1", 0);
  expect(round.param.data.birth).toMatchObject({ run: "bound" });
  expect((await people.round("left:1", 0)).param.data.birth).toBeUndefined();
  await people.approve("left:1");
  await people.approve("bound:1");
  expect(await people.end("left")).toBe("approved with left/2, by U0BEN");
  expect(await people.end("bound")).toMatch(/^approved with bound\/2\/\S{20}, by U0BEN$/);
  for (const approval of [
    "plain:1",
    "ladder:0",
    "question:0",
    "caller:0.1",
    "caller:2",
    "handed:0",
    "left:1",
    "bound:1",
  ])
    expect((await readAuditRecord(people.gateway, approval))?.faults).toEqual([]);
  // This test would not see it otherwise.
  const { refused } = await findUnreadableToOlder(worker.client, worker.signer);
  expect(refused).toContainEqual(expect.stringMatching(/^bound:1.2: no state: .*additional properties/));
  expect(refused.filter((line) => !line.startsWith("bound:"))).toEqual([]);
});

test("nobody is told that a part is taken back which an older worker would leave where it is", async () => {
  await people.start("handed", "handed");
  await people.respond({ approval: "handed:0", by: "U0BEN", act: { kind: "delegation", to: "U0DEE" } });
  const takeBack = { approval: "handed:0", by: "U0BEN" };
  for (const act of [{ kind: "take-back" }, { kind: "delegation", to: "U0BEN" }] as const)
    expect(await people.respond({ ...takeBack, act })).toMatchObject({ kind: "refused", reason: "not-yet" });
  await people.round("handed:0", 1);
  expect(await worker.client.getStored(roundId("handed:0", 2))).toBeUndefined();
});

test("nobody answers in another's place, which an older worker could not read", async () => {
  people.gateway.absences = { coveredBy: async () => ["U0BEN"] };
  await people.start("handed", "handed");
  const refused = { kind: "refused", reason: "not-entitled" };
  expect(await people.approve("handed:0", "U0EVE")).toMatchObject(refused);
  const boundNow = worker.signer.boundSince(0);
  const gateway = { ...people.gateway, signer: boundNow };
  const state = readState(await people.round("handed:0", 0));
  if (state === undefined) throw new Error("There is no state.");
  const act = { kind: "decision", decision: "approve" } as const;
  const given = {
    promiseId: roundId("handed:0", 0),
    act,
    by: "U0EVE",
    surface: "button",
    nonce: "1",
  } as const;
  expect(await authorize(gateway, { ...given, state })).toMatchObject({ response: { standsFor: "U0BEN" } });
});

test.each(["open", "managed"])(
  "what only newer programs can read is asked when the older ones are gone: %s",
  async (workflow) => {
    await people.start("newer", workflow);
    await until("it to be held", async () => ((await worker.client.leaseVersion("newer")) ?? 0) > 1);
    expect(await findChildren(worker.client, "newer")).toEqual([]);
  },
);

async function findChildren(client: DurableClient, run: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of client.search({ tags: {} })) if (id.startsWith(`${run}:`)) found.push(id);
  return found;
}
