import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { closeAllEnded } from "../../src/gateway/close-orphaned.ts";
import { findOpenWaits } from "../../src/gateway/open-waits.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { createLog } from "../../src/log.ts";
import { findApproval } from "../../src/records/approval-reader.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { readRoundId, roundId, runOf } from "../../src/resonate/round-id.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const asked = defineWorkflow({
  name: "asked",
  title: "Asks, between two notes",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, { what }) {
    yield* note(ctx, "child before");
    const outcome = yield* requestApproval(ctx, { title: what, policy: { require: [{ from: anyone }] } });
    yield* note(ctx, "child after");
    return { outcome: outcome.kind, what };
  },
});

const noting = defineWorkflow({
  name: "noting",
  title: "Notes, and ends as it is told",
  version: 1,
  input: z.object({ fails: z.boolean() }),
  *run(ctx, { fails }) {
    yield* note(ctx, "child note");
    if (fails) throw new RangeError("the child fails");
  },
});

const napping = defineWorkflow({
  name: "napping",
  title: "Sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const end = yield* sleep(ctx, 86_400_000);
    return end.kind === "cancelled" ? `${end.by}: ${end.reason}` : end.kind;
  },
});

const calling = defineWorkflow({
  name: "calling",
  title: "Calls the one that asks",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, input) {
    yield* note(ctx, "parent before");
    const { outcome, what } = yield* callWorkflow(ctx, asked, input);
    yield* note(ctx, "parent after");
    return `${what}: ${outcome}`;
  },
});

const twoDeep = defineWorkflow({
  name: "two-deep",
  title: "Calls one that calls",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return `deep ${yield* callWorkflow(ctx, calling, { what: "May I?" })}`;
  },
});

/** Calls one without a card, with a card of its own or without. */
const listening = defineWorkflow({
  name: "listening",
  title: "Calls the one that notes",
  version: 1,
  input: z.object({ fails: z.boolean(), isShown: z.boolean() }),
  *run(ctx, { fails, isShown }) {
    if (isShown) yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } });
    try {
      yield* callWorkflow(ctx, noting, { fails });
    } catch (error) {
      yield* note(ctx, `caught ${error}`);
    }
    yield* note(ctx, "parent note");
    return "listened";
  },
});

const sleeping = defineWorkflow({
  name: "sleeping",
  title: "Calls the one that sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWorkflow(ctx, napping, {});
  },
});

const unkept = defineWorkflow({
  name: "unkept",
  title: "Passes what cannot be kept",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWorkflow(ctx, asked, { what: JSON.parse('{"big":1}', () => 1n) });
  },
});

const talking = defineWorkflow({
  name: "talking",
  title: "Notes much, then sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } });
    for (let count = 0; count < 100; count += 1) yield* note(ctx, `note ${count}`);
    return yield* sleep(ctx, 86_400_000);
  },
});

let worker: RunningWorker;
let people: People;

async function launch(): Promise<void> {
  worker = await startRunningWorker([
    asked,
    noting,
    napping,
    calling,
    twoDeep,
    listening,
    sleeping,
    unkept,
    talking,
  ]);
  people = new People(worker);
}
afterEach(() => worker.stop());

test("the result comes back, and the approval in it is answered and told of like any other", async () => {
  await launch();
  await people.start("a", "calling", { what: "May I?" });
  await until("the kept note", () => worker.presenter.notes.length === 1);
  expect(await people.approve("a:0.0")).toMatchObject({ kind: "recorded" });
  expect(await people.end("a")).toBe("May I?: approved");
  await until("the end", () => worker.presenter.told.length > 0);
  expect(worker.presenter.card("a:0.0")?.state).toMatchObject({ run: "a:0", requester: "U0ANA" });
  await until("the notes", () => worker.presenter.notes.length === 2);
  expect(worker.presenter.lines.filter((line) => line.startsWith("note"))).toEqual([
    "note child before",
    "note child after",
  ]);
  expect(worker.presenter.told).toMatchObject([
    { run: "a", text: "parent before\nparent after\nMay I?: approved" },
  ]);
});

test("two deep, IDs are right: the approval is found, belongs to the root, and is cancelled from there", async () => {
  await launch();
  await people.start("a", "two-deep");
  const id = roundId("a:0.0.0", 0);
  const round = await until("the round", () => worker.client.get(id));
  expect(id).toBe("a:0.0.0.2");
  expect(readRoundId(round)).toEqual({ approval: "a:0.0.0", round: 0 });
  expect(runOf(id)).toBe("a");
  expect((await readNewest(people.gateway, "a:0.0.0")).endedOutside).toBe(false);
  expect(await findOpenWaits(people.gateway, "a")).toMatchObject([{ kind: "approval", promiseId: id }]);
  expect((await readRunStatus(people.gateway, "a"))?.doings).toMatchObject([
    { kind: "workflow", workflow: "calling" },
    { kind: "workflow", workflow: "asked" },
    { kind: "approval", promiseId: id },
  ]);
  expect(await people.cancel("a", "U0BEN")).toEqual({ kind: "refused", reason: "not-to-cancel" });
  expect(await people.cancel("a")).toMatchObject({ kind: "cancelled" });
  expect(await people.end("a")).toBe("deep May I?: cancelled");
});

test("a sleep in it is cancelled from the root", async () => {
  await launch();
  await people.start("a", "sleeping");
  await until("the sleep", async () => (await findOpenWaits(people.gateway, "a")).length === 1);
  expect(await people.cancel("a")).toMatchObject({ kind: "cancelled", waits: [{ kind: "sleep" }] });
  expect(await people.end("a")).toBe("U0ANA: enough");
});

test("caller and called go on in another process", async () => {
  await launch();
  await people.start("a", "two-deep");
  await until("the card", () => worker.presenter.card("a:0.0.0"));
  await worker.stopWorker();
  worker.startWorker();
  await people.approve("a:0.0.0");
  expect(await people.end("a")).toBe("deep May I?: approved");
  expect(worker.presenter.posts).toBe(1);
});

test.each([true, false])(
  "lines of one without a card stand before its caller's next, in its thread (fails: %s)",
  async (fails) => {
    await launch();
    await people.start("a", "listening", { fails, isShown: true });
    worker.presenter.beforeNote = async (text) => {
      // The engine hands on both lines at once: only waiting for the first one keeps their order.
      if (text === "child note")
        await until("the end", async () => (await worker.client.get("a"))?.state !== "pending");
    };
    await people.approve("a:0");
    await until("the end", () => worker.presenter.ends.length > 0);
    const caught = fails ? ["note caught RangeError: the child fails"] : [];
    expect(worker.presenter.lines.slice(3)).toEqual([
      "note child note",
      ...caught,
      "note parent note",
      "end a: listened",
    ]);
  },
);

test.each([true, false])(
  "lines of one without a card whose caller has none are told to the starter (fails: %s)",
  async (fails) => {
    await launch();
    await people.start("a", "listening", { fails, isShown: false });
    await until("the end", () => worker.presenter.told.length > 0);
    const caught = fails ? "caught RangeError: the child fails\n" : "";
    expect(worker.presenter.told).toMatchObject([{ text: `child note\n${caught}parent note\nlistened` }]);
  },
);

test("an input that cannot be kept fails plainly", async () => {
  await launch();
  await people.start("a", "unkept");
  expect(await people.end("a")).toMatch(/^threw /);
});

test("someone who reaches the engine cannot answer for the workflow that was called", async () => {
  await launch();
  await people.start("a", "calling", { what: "May I?" });
  await people.round("a:0.0", 0);
  await worker.settleByHand("a:0", { outcome: "approved", what: "May I?" });
  expect(await people.end("a")).toBe("threw asked (run a:0) was ended from outside.");
});

test("nor with what another run of it returned", async () => {
  await launch();
  await people.start("b", "calling", { what: "May I?" });
  await people.approve("b:0.0");
  await people.end("b");
  const returned: unknown = (await worker.client.get("b:0"))?.value.data;
  await people.start("a", "calling", { what: "May I?" });
  await people.round("a:0.0", 0);
  await worker.settleByHand("a:0", returned);
  expect(await people.end("a")).toBe("threw asked (run a:0) was ended from outside.");
});

test("nor by calling it beforehand, with another input", async () => {
  await launch();
  await people.start("b", "calling", { what: "a little" });
  const template = await until("the run", () => worker.client.get("b:0"));
  const tags = Object.entries(template.tags).filter(([tag]) => !/:(branch|parent|origin)$/.test(tag));
  await worker.createByHand("a:0", template.param.data, Object.fromEntries(tags));
  await people.approve("a:0.0");
  await people.start("a", "calling", { what: "a lot" });
  expect(await people.end("a")).toBe("threw asked (run a:0) was ended from outside.");
});

test("one that is cancelled on the engine itself fails its caller, in words", async () => {
  await launch();
  await people.start("a", "calling", { what: "May I?" });
  await people.round("a:0.0", 0);
  await worker.settleByHand("a:0");
  expect(await people.end("a")).toBe("threw asked (run a:0) was ended from outside.");
});

test("an approval whose own run was ended from outside is closed, though the run that called it goes on", async () => {
  await launch();
  await people.start("a", "two-deep");
  await people.round("a:0.0.0", 0);
  await worker.settleByHand("a:0.0");
  expect(await findApproval(people.gateway, roundId("a:0.0.0", 0))).toMatchObject({ kind: "ended-outside" });
  expect(await findOpenWaits(people.gateway, "a")).toEqual([]);
  expect(await closeAllEnded(people.gateway, createLog("silent"))).toBe(1);
  await until("the card", () => worker.presenter.card("a:0.0.0")?.state.outcome?.kind === "cancelled");
});

test("what comes after many notes in a row is found", async () => {
  await launch();
  await people.start("a", "talking");
  expect(await people.approve("a:0")).toMatchObject({ kind: "recorded" });
  await until("the sleep", async () => (await findOpenWaits(people.gateway, "a"))[0]?.kind === "sleep");
  expect(await people.cancel("a", "U0ANA")).toMatchObject({ kind: "cancelled" });
});
