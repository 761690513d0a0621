import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { days, minutes } from "../../src/approval/duration.ts";
import { anyone } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { TerminalError } from "../../src/authoring/retry.ts";
import { type StepCall, type StepOptions, step } from "../../src/authoring/step.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

interface Try {
  key: string;
  atMs: number;
  signal: AbortSignal;
}

/** What the effects do, by the step's name, and what was seen of them. */
const effects = new Map<string, (call: StepCall, tries: number) => Promise<unknown>>();
const seen = new Map<string, Try[]>();
let options: StepOptions = {};

async function effect(name: string, call: StepCall): Promise<unknown> {
  const tries = seen.get(name) ?? [];
  tries.push({ key: call.key, atMs: Date.now(), signal: call.signal });
  seen.set(name, tries);
  return effects.get(name)?.(call, tries.length);
}

const triesOf = (name: string): Try[] => seen.get(name) ?? [];

const stepping = defineWorkflow({
  name: "stepping",
  title: "Does a step",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const result = yield* step(ctx, "work", effect, "work", options);
    const after = yield* step(ctx, "after", effect, "after");
    return { result: result ?? null, after: after ?? null };
  },
});

/** The same with a card, in whose thread its lines stand. */
const shown = defineWorkflow({
  name: "shown",
  title: "Asks, then does a step",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } });
    yield* step(ctx, "work", effect, "work", options);
    return "worked";
  },
});

/** Calls a workflow between two steps of its own. */
const calling = defineWorkflow({
  name: "calling",
  title: "Calls the one with steps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* step(ctx, "before", effect, "before");
    yield* callWorkflow(ctx, stepping, {});
    yield* step(ctx, "behind", effect, "behind");
    return "called";
  },
});

/** Uses the result in its words, so that a pass that reads another one would be seen. */
const telling = defineWorkflow({
  name: "telling",
  title: "Tells what a step gave",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const result = yield* step(ctx, "work", effect, "work");
    const words = `${result instanceof Object ? Object.entries(result).map(String).join(" ") : result}`;
    yield* note(ctx, words);
    yield* requestApproval(ctx, { title: words, policy: { require: [{ from: anyone }] } });
    return words;
  },
});

let worker: RunningWorker;
let people: People;

async function launch(): Promise<void> {
  effects.clear();
  seen.clear();
  options = {};
  worker = await startRunningWorker([stepping, shown, calling, telling]);
  people = new People(worker);
}
afterEach(() => worker.stop());

const fast = { firstPause: 20, factor: 2 };
const failing = (message: string) => async () => {
  throw new Error(message);
};
const until3 = async (_: StepCall, tries: number) => {
  if (tries < 3) throw new Error(`failure ${tries}`);
  return "done";
};

test("a failure is tried again with the same key, after pauses that grow, and its result is kept", async () => {
  await launch();
  options = { retry: { firstPause: 60, factor: 3 } };
  effects.set("work", until3);
  await people.start("a", "stepping");
  expect(await people.end("a")).toEqual({ result: "done", after: null });
  const [first, second, third] = triesOf("work");
  if (first === undefined || second === undefined || third === undefined) throw new Error("not three tries");
  expect([second.key, third.key]).toEqual([first.key, first.key]);
  expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(60);
  expect(third.atMs - second.atMs).toBeGreaterThanOrEqual(180);
  expect(triesOf("after").map(({ key }) => key)).not.toContain(first.key);
});

test("pauses that are no whole milliseconds and factors below two are kept, too", async () => {
  await launch();
  options = { retry: { firstPause: 3.3, factor: 1.5 } };
  effects.set("work", until3);
  await people.start("a", "stepping");
  expect(await people.end("a")).toEqual({ result: "done", after: null });
  expect(triesOf("work")).toHaveLength(3);
});

test("the policy gives up after its tries, and the run fails with the last reason", async () => {
  await launch();
  options = { retry: { ...fast, attempts: 3 } };
  effects.set("work", async (_, tries) => failing(`failure ${tries}`)());
  await people.start("a", "stepping");
  expect(await people.end("a")).toBe("threw work failed 3 times: failure 3");
  expect(triesOf("work")).toHaveLength(3);
});

test("a TerminalError, also one of a class of its own, ends it at once", async () => {
  class CardRefusedError extends TerminalError {
    override name = "CardRefusedError";
  }
  await launch();
  effects.set("work", async () => {
    throw new CardRefusedError("the card was refused");
  });
  await people.start("a", "stepping");
  expect(await people.end("a")).toBe("threw work failed: the card was refused");
  expect(triesOf("work")).toHaveLength(1);
});

test("a try that takes too long is aborted and counts as a failure, whatever its effect does later", async () => {
  await launch();
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", hear);
  options = { retry: fast, timeout: 30 };
  const late = Promise.withResolvers<unknown>();
  effects.set("work", (_, tries) => (tries === 1 ? late.promise : Promise.resolve("done")));
  await people.start("a", "shown");
  await people.approve("a:0");
  expect(await people.end("a")).toBe("worked");
  const [first, second] = triesOf("work");
  expect(first?.signal.aborted).toBe(true);
  expect(second?.signal.aborted).toBe(false);
  late.reject(new Error("too late"));
  await until("the end", () => worker.presenter.ends.length > 0);
  expect(worker.presenter.notes.map(({ text }) => text)).toEqual([
    ":warning: work failed and is tried again: it took longer than 30 ms",
  ]);
  process.off("unhandledRejection", hear);
  expect(unhandled).toEqual([]);
});

test("a try that ended in time is not aborted later", async () => {
  await launch();
  options = { timeout: 50 };
  await people.start("a", "stepping");
  await people.end("a");
  const endedAtMs = Date.now();
  await until("the time of the try to be over", () => Date.now() > endedAtMs + 100);
  expect(triesOf("work")[0]?.signal.aborted).toBe(false);
});

test.each([0, -1, Number.NaN, days(25)])(
  "a timeout of %d ms is refused before anything is done",
  async (ms) => {
    await launch();
    options = { timeout: ms };
    await people.start("a", "stepping");
    expect(await people.end("a")).toMatch(/^threw step\(work\).*timeout/);
    expect(triesOf("work")).toEqual([]);
  },
);

test.each([0.5, 1500.5, days(24)])("a timeout of %d ms is none that breaks timers", async (ms) => {
  await launch();
  options = { timeout: ms };
  await people.start("a", "stepping");
  expect(await people.end("a")).toEqual({ result: null, after: null });
});

const circle: { self?: unknown } = {};
circle.self = circle;
test.each([
  ["a BigInt", 1n],
  ["a circle", circle],
  ["a date in it", { at: new Date(0) }],
  ["a gap in a list", { list: [undefined] }],
  ["an infinite number", Number.POSITIVE_INFINITY],
  ["a map", new Map([[1, 2]])],
])(
  "a result that cannot be kept, such as %s, fails plainly, and what was done is not done again",
  async (_, result) => {
    await launch();
    effects.set("work", async () => result);
    await people.start("a", "stepping");
    expect(await people.end("a")).toMatch(/^threw work failed: its result cannot be kept/);
    expect(triesOf("work")).toHaveLength(1);
  },
);

test("what the first pass is given is what every later one reads", async () => {
  await launch();
  effects.set("work", async () => ({ at: "1970-01-01", gone: undefined, list: [null] }));
  await people.start("a", "telling");
  await until("the card", () => worker.presenter.card("a:2") ?? worker.presenter.card("a:1"));
  await worker.stopWorker();
  worker.startWorker();
  await people.approve("a:1");
  const words = await people.end("a");
  expect(worker.presenter.card("a:1")?.state.request.title).toBe(words);
  expect(words).toBe("at,1970-01-01 list,");
});

test("the first failure and the giving-up stand in the thread, once each", async () => {
  await launch();
  options = { retry: { ...fast, attempts: 4 } };
  effects.set("work", failing("<!channel> is gone"));
  await people.start("a", "shown");
  await people.approve("a:0");
  await people.end("a");
  await until("the end", () => worker.presenter.ends.length > 0);
  expect(worker.presenter.lines).toEqual([
    "card a:0",
    "entry a:0 response",
    "entry a:0 outcome",
    "note :warning: work failed and is tried again: <!channel> is gone",
    "note :boom: work failed 4 times: <!channel> is gone",
    "end a: work failed 4 times: <!channel> is gone",
  ]);
});

test("steps have keys of their own, also those of a workflow that is called", async () => {
  await launch();
  await people.start("a", "calling");
  await people.start("b", "calling");
  await Promise.all([people.end("a"), people.end("b")]);
  const keys = ["before", "work", "after", "behind"].flatMap((name) => triesOf(name).map(({ key }) => key));
  expect(keys).toHaveLength(8);
  expect(new Set(keys).size).toBe(8);
});

test("a finished step is not done again by another worker, and a pause goes on counting there", async () => {
  await launch();
  options = { retry: { attempts: 3, firstPause: 300, factor: 1 } };
  effects.set("work", failing("away"));
  await people.start("a", "calling");
  await until("the first try", () => triesOf("work").length === 1);
  await until("the pause", () => worker.client.get("a:1.1"));
  await worker.stopWorker();
  worker.startWorker();
  expect(await people.end("a")).toBe("threw work failed 3 times: away");
  expect(triesOf("before")).toHaveLength(1);
  expect(triesOf("work")).toHaveLength(3);
  expect(new Set(triesOf("work").map(({ key }) => key)).size).toBe(1);
});

test("a pause that someone with access to the engine ends is only shorter", async () => {
  await launch();
  options = { retry: { attempts: 2, firstPause: minutes(10) } };
  effects.set("work", async (_, tries) => (tries === 1 ? failing("away")() : "done"));
  await people.start("a", "stepping");
  await until("the pause", () => worker.client.get("a:1"));
  await worker.settleByHand("a:1");
  expect(await people.end("a")).toEqual({ result: "done", after: null });
});

test("each try that fails is in the log when it happens, once, with its number and its reason", async () => {
  const { log, lines } = recordingLog();
  effects.clear();
  worker = await startRunningWorker([stepping], undefined, {}, { log });
  people = new People(worker);
  options = { retry: { attempts: 3, firstPause: 1 } };
  effects.set("work", async () => {
    throw new Error("the bank is closed");
  });
  await people.start("logged", "stepping");
  expect(await people.end("logged")).toContain("work failed 3 times");
  const fields = { level: 40, run: "logged", workflow: "stepping", step: "work", of: 3 };
  const reason = "the bank is closed";
  expect(lines.filter(({ step }) => step === "work")).toMatchObject([
    { ...fields, try: 1, reason, msg: "a step failed, and is tried again" },
    { ...fields, try: 2, reason, msg: "a step failed, and is tried again" },
    { ...fields, try: 3, reason, msg: "a step failed for good" },
  ]);
});
