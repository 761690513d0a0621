/** What somebody who reaches the engine, and has no key, writes there beforehand or copies from another engine. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { type StepCall, step } from "../../src/authoring/step.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { cardSyncTag, kindTag, starterTag } from "../../src/resonate/tags.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

let paid: string[] = [];
const pay = async (sum: number, { key }: StepCall) => {
  paid.push(`${sum} ${key}`);
  return `paid ${sum}`;
};
const paying = defineWorkflow({
  name: "paying",
  title: "Pays when Ben approves",
  version: 1,
  input: z.object({ amount: z.number() }),
  *run(ctx, { amount }) {
    const policy = { require: [{ from: user("U0BEN") }] };
    const { kind } = yield* requestApproval(ctx, { title: `Pay ${amount}`, policy });
    return kind === "approved" ? yield* step(ctx, "pay", pay, amount) : kind;
  },
});
const calling = defineWorkflow({
  name: "calling",
  title: "Has another one pay",
  version: 1,
  input: z.object({ amount: z.number() }),
  *run(ctx, input) {
    return yield* callWorkflow(ctx, paying, input);
  },
});
const resting = defineWorkflow({
  name: "resting",
  title: "Sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* sleep(ctx, 8 * 3_600_000)).kind;
  },
});
const restingAfter = defineWorkflow({
  name: "resting-after",
  title: "Sleeps when Ben approves",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("U0BEN") }] };
    const { kind } = yield* requestApproval(ctx, { title: "May I rest?", policy });
    if (kind === "approved") yield* sleep(ctx, 8 * 3_600_000);
    return kind;
  },
});
const callingRest = defineWorkflow({
  name: "calling-rest",
  title: "Has another one sleep",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWorkflow(ctx, restingAfter, {});
  },
});
const noting = defineWorkflow({
  name: "noting",
  title: "Notes what Ben approved",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* requestApproval(ctx, { title: "May I note?", policy: { require: [{ from: user("U0BEN") }] } });
    yield* note(ctx, "noted");
    return "noted";
  },
});
const workflows = [paying, calling, resting, restingAfter, callingRest, noting];

let first: RunningWorker;
let second: RunningWorker;
let before: People;
let after: People;
beforeEach(async () => {
  paid = [];
  first = await startRunningWorker(workflows);
  second = await startRunningWorker(workflows);
  before = new People(first);
  after = new People(second);
});
afterEach(async () => {
  await first.stop();
  await second.stop();
});

/** Makes the promise of the first engine on the second one, with what it was settled with. */
async function copy(id: string): Promise<void> {
  const record = await until(id, () => first.client.get(id));
  const tags = Object.entries(record.tags).filter(([tag]) => !/:(branch|parent|origin)$/.test(tag));
  await second.createByHand(id, record.param.data, Object.fromEntries(tags));
  if (record.state !== "pending")
    await second.settleByHand(id, record.value.data, record.state === "resolved" ? "resolved" : "rejected");
}

test("a sleep that was copied whole, with its cancellation, wakes nobody", async () => {
  await before.start("rest", "resting");
  await until("the sleep", () => first.client.get("rest:1"));
  await before.cancel("rest");
  expect(await before.end("rest")).toBe("cancelled");
  await copy("rest:1");
  await after.start("rest", "resting");
  await until("the next sleep", () => second.client.get("rest:3"));
  expect((await second.client.get("rest"))?.state).toBe("pending");
});

test("a made-up failure of a called workflow is not thrown as its own", async () => {
  await after.start("a", "calling", { amount: 5 });
  await after.round("a:0.0", 0);
  const error = { name: "DeniedError", message: "no money" };
  await second.settleByHand("a:0", { error, handed: { notes: ["Ben said so"] } }, "rejected");
  expect(await after.end("a")).toBe("threw paying (run a:0) was ended from outside.");
});

test("a called workflow that was copied to another engine with its approval does nothing again", async () => {
  await before.start("a", "calling", { amount: 5 });
  await before.approve("a:0.0");
  expect(await before.end("a")).toBe("paid 5");
  await copy("a:0.0");
  const record = await first.client.get("a:0");
  const tags = Object.entries(record?.tags ?? {}).filter(([tag]) => !/:(branch|parent|origin)$/.test(tag));
  await second.createByHand("a:0", record?.param.data, Object.fromEntries(tags));
  await until("what it read of its approval", () => second.client.get("a:0.1"));
  await after.start("b", "paying", { amount: 7 });
  await after.approve("b:0");
  expect(await after.end("b")).toBe("paid 7");
  expect(paid.map((one) => one.split(" ")[0])).toEqual(["5", "7"]);
});

test("nobody is said to have started what a program tagged with their name", async () => {
  const tags = { [kindTag]: "run", [starterTag]: "U0ANA" };
  const args = [{}, { by: "U0ANA" }];
  await second.client.start({ id: "r", workflow: "resting", version: 1, nonce: "n", args, tags });
  const { startedBy } = (await readRunStatus(after.gateway, "r")) ?? {};
  expect(startedBy).toBeUndefined();
});

test.each(["a program", "another workflow"])(
  "a run that %s started is held while its key is missing, and loses no outcome",
  async (who) => {
    const run = who === "a program" ? "r" : "r:0";
    if (who === "a program")
      await second.client.start({
        id: "r",
        workflow: "resting-after",
        version: 1,
        nonce: "n",
        args: [{}],
        tags: { [kindTag]: "run" },
      });
    else await after.start("r", "calling-rest");
    const approval = who === "a program" ? "r:0" : "r:0.0";
    const call = who === "a program" ? "r:3" : "r:0.3";
    await after.approve(approval);
    await until("the sleep", async () => (await second.client.get(call))?.tags[kindTag] === "sleep");
    await second.stopWorker();
    second.startWorker({}, undefined, ["another key"]);
    second.passTime(9 * 3_600_000);
    await until("a pass", async () => {
      const record = await second.client.get(run);
      return record?.state !== "pending" || ((await second.client.leaseVersion(run)) ?? 0) > 3;
    });
    expect((await second.client.get(run))?.state).toBe("pending");
    await second.stopWorker();
    second.startWorker();
    expect(await after.end("r")).toBe("approved");
  },
);

test("a line that a program posts in the name of a run is not shown, nor one that was copied", async () => {
  const tags = { "resonate:target": "poll://any@workers" };
  const call = (id: string, func: string, argument: object) =>
    second.createByHand(id, { func, args: [argument], version: 1 }, tags);
  await before.start("a", "noting");
  await before.approve("a:0");
  await before.end("a");
  await until("the note", () => first.presenter.notes.length === 1);
  await after.start("a", "noting");
  const { tags: shownBy } = await after.round("a:0", 0);
  const previous = shownBy[cardSyncTag] ?? "";
  await second.client.settled(previous);
  const line = { run: "a", workflow: "noting", text: "Ben said so", previous };
  await call("by-hand-note", "signoff.note", line);
  await call("by-hand-report", "signoff.report", { ...line, starter: "U0ANA", kind: "failure" });
  const { id } = first.presenter.notes[0] ?? {};
  const { args } = (await first.client.get(id ?? ""))?.param.data ?? {};
  await call(id ?? "", "signoff.note", { ...args[0], previous });
  await second.client.settled("by-hand-note");
  await second.client.settled("by-hand-report");
  await until("the copied note", async () => ((await second.client.leaseVersion(id ?? "")) ?? 0) > 0);
  await after.approve("a:0");
  expect(await after.end("a")).toBe("noted");
  const { notes, ends, told } = second.presenter;
  expect({ notes, ends, told }).toEqual({ notes: [], ends: [], told: [] });
});
