/** What one approval asks of the engine and of Slack, each request by its name: whoever adds one says so here. */
import type { Request } from "@resonatehq/sdk";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { State } from "../../src/engine/state.ts";
import { systemClock } from "../../src/steady-clock.ts";
import { small } from "../bench/small-workflow.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf } from "./seen-message.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";

let program: RunningProgram;
const asked: Request[] = [];

/** What is read again when it is old is not old here, however busy the machine is: this clock is so many times slower. */
const slower = 100;
/** By this the gateway waits before it shows what no worker shows: it never does here. */
const foldingMs = 1_000;

beforeAll(async () => {
  const { now, pause } = { now: performance.now.bind(performance), pause: systemClock.pause };
  vi.spyOn(performance, "now").mockImplementation(() => now() / slower);
  vi.spyOn(systemClock, "pause").mockImplementation((waitMs, signal) =>
    waitMs === foldingMs ? new Promise(() => undefined) : pause(waitMs, signal),
  );
  const perform = State.prototype.perform;
  vi.spyOn(State.prototype, "perform").mockImplementation(function (this: State, request) {
    asked.push(request);
    return perform.call(this, request);
  });
  program = await startInProcess({}, { workflows: [small], reconcileEveryMs: 0, clock: { now, pause } });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await program.stop();
});

const about = z.union([
  z.object({ id: z.string() }),
  z.object({ awaited: z.string() }).transform(({ awaited: id }) => ({ id })),
]);

/** As `kind ID`, with what is fenced; undefined for what is of no one approval, such as a heartbeat. */
function nameOf({ kind, data }: Request): string | undefined {
  if (kind === "task.fence") return `fenced ${data.action.kind} ${data.action.data.id}`;
  const { data: named } = about.safeParse(data);
  return named && `${kind} ${named.id}`;
}

/** Those about this run, the IDs of its card syncs as they come. */
function namesOf(run: string): string[] {
  const syncs = new Map<string, string>();
  return asked.flatMap((request) => {
    const name = nameOf(request);
    if (name === undefined || !new RegExp(` (\\S*-)?${run}(:|$)`).test(name)) return [];
    return name
      .replace(/:d[0-9a-f]{14}$/, (id) => {
        const sync = syncs.get(id) ?? ` detached ${syncs.size + 1}`;
        syncs.set(id, sync);
        return sync;
      })
      .replace(run, "run");
  });
}

/** Whether workers have put down all that they took up, and the `count`th card sync, too. */
function isAtRest(names: readonly string[], count: number): boolean {
  const taken = names.flatMap((name) => /^task\.acquire (.*)/.exec(name)?.[1] ?? []);
  const put = names.flatMap((name) => /^task\.(?:fulfill|suspend) (.*)/.exec(name)?.[1] ?? []);
  return put.includes(`run detached ${count}`) && taken.sort().join() === put.sort().join();
}

/** Waits until the workers have done so many card syncs, and nothing more has been asked about the run for a while then. */
async function untilQuiet(run: string, cardSyncs: number): Promise<void> {
  await until("the workers to be at rest", () => isAtRest(namesOf(run), cardSyncs));
  let seen = { count: 0, atMs: Date.now() };
  await until("the end of the requests", async () => {
    const count = namesOf(run).length;
    if (count !== seen.count) seen = { count, atMs: Date.now() };
    return Date.now() - seen.atMs > 600;
  });
}

async function playOne(run: string): Promise<{ started: string[]; clicked: string[] }> {
  const { workspace } = program;
  asked.length = 0;
  await workspace.start("U0ANA", `small id=${run}`);
  const card = await workspace.card(run);
  await untilQuiet(run, 1);
  const started = namesOf(run);
  asked.length = 0;
  await workspace.click("U0BEN", card, "approve");
  await until("the result", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
  );
  await untilQuiet(run, 3);
  return { started, clicked: namesOf(run) };
}

/** How often each was asked. */
function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What is asked again as time goes by: whether a card sync is still one's own, and whether the card is there yet. */
const asksAgain = /^(task\.get |promise\.get run detached 1$)/;

/** How many requests these are, where what is asked again as time goes by counts once. */
function costOf(names: readonly string[]): number {
  const again = names.filter((name) => asksAgain.test(name));
  return names.length - again.length + new Set(again).size;
}

const sandboxCalls = z.object({ calls: z.array(z.object({ method: z.string() })) });

async function slackCalls(): Promise<Record<string, number>> {
  const answer = await fetch(new URL("/sandbox/calls", program.workspace.url));
  return countsOf(sandboxCalls.parse(await answer.json()).calls.map(({ method }) => method));
}

test.runIf(testEngine === "embedded")(
  "a click asks the engine three times before it is acknowledged, and an approval sixty times at the most",
  async () => {
    // What is done once is done by then.
    await playOne(`before`);
    const callsBefore = await slackCalls();
    const { started, clicked } = await playOne(`counted`);
    const beforeAck = clicked.slice(0, clicked.findIndex((name) => name.startsWith("promise.settle")) + 1);
    expect(beforeAck).toEqual(["promise.get run", "promise.get run:0", "promise.settle run:0.2"]);
    expect(countsOf(started)).toEqual({
      // The start: whether the run is there, the run, whether this made it; then its birth, for two signatures.
      "promise.create run": 1,
      "promise.get run": 4,
      // The run's pass, which opens the approval, and the approval's, which checks that, opens a round and shows it.
      "task.acquire run": 1,
      "fenced promise.create run:0": 1,
      "task.suspend run": 1,
      "task.acquire run:0": 1,
      "fenced promise.create run:0.0": 1,
      "fenced promise.settle run:0.0": 1,
      "fenced promise.create run:0.2": 1,
      "fenced promise.create run detached 1": 1,
      "task.suspend run:0": 1,
      // The card sync: what it shows, and before each message that is not of the same moment whether it is still its own.
      "task.acquire run detached 1": 1,
      "promise.get run:0": 2,
      "promise.get run:0.2": 2,
      "task.get run detached 1": expect.any(Number),
      "task.fulfill run detached 1": 1,
      // The starter's listener looks for the card until it is there.
      "promise.get run detached 1": expect.any(Number),
    });
    expect(countsOf(clicked)).toEqual({
      // The click: whether its run and its approval go on, before and after it settles the round.
      "promise.get run": 4,
      "promise.get run:0": 4,
      "promise.settle run:0.2": 1,
      // The approval's pass: what it did before, how the round ended, the card sync of the end, the end.
      "task.acquire run:0": 1,
      "fenced promise.create run:0.2": 1,
      "fenced promise.create run detached 1": 1,
      "fenced promise.create run:0.3": 1,
      "promise.get run:0.2": 1,
      "fenced promise.settle run:0.3": 1,
      "fenced promise.create run detached 2": 1,
      "fenced promise.create run:0.5": 1,
      "fenced promise.settle run:0.5": 1,
      "task.fulfill run:0": 1,
      // The card sync: the end of the approval and the births above, and how far the one before it had come.
      "task.acquire run detached 2": 1,
      "task.get run detached 2": expect.any(Number),
      "promise.get run detached 1": 1,
      "task.fulfill run detached 2": 1,
      // The run's pass: whether the end is genuine, and its report.
      "task.acquire run": 1,
      "fenced promise.create run:0": 1,
      "fenced promise.create run:1": 1,
      "fenced promise.settle run:1": 1,
      "fenced promise.create run detached 3": 1,
      "task.fulfill run": 1,
      // The report, when the card sync before it has ended.
      "task.acquire run detached 3": 1,
      "promise.get run detached 2": 1,
      "task.get run detached 3": expect.any(Number),
      "task.fulfill run detached 3": 1,
    });
    expect(costOf(started) + costOf(clicked)).toBeLessThanOrEqual(60);
    const calls = Object.entries(await slackCalls()).map(([method, count]) => [
      method,
      count - (callsBefore[method] ?? 0),
    ]);
    // In the channel: the card, the decision, the result; to the requester one word; and two lines for the audit.
    expect(Object.fromEntries(calls)).toMatchObject({ "chat.postMessage": 6, "chat.update": 1 });
  },
);

test.runIf(testEngine === "embedded")(
  "what is asked over HTTP costs at most 1.3 times what a workflow costs that asks the same",
  async () => {
    const { started, clicked } = await playOne(`beside`);
    const { workspace, httpUrl } = program;
    asked.length = 0;
    const id = `over-http`;
    const body = JSON.stringify({ id, title: "Go on?", from: "channel" });
    const headers = { "content-type": "application/json" };
    await fetch(new URL("/approvals", httpUrl), { method: "POST", headers, body });
    const card = await workspace.card(`ask/local/${id}`);
    await untilQuiet(`ask/local/${id}`, 1);
    await workspace.click("U0BEN", card, "approve");
    await untilQuiet(`ask/local/${id}`, 2);
    const verdict = z.object({ state: z.string() });
    const answer = await fetch(new URL(`/approvals/${id}?wait=30`, httpUrl));
    expect(verdict.parse(await answer.json()).state).toBe("ended");
    const count = costOf(namesOf(`ask/local/${id}`));
    const inWorkflow = costOf(started) + costOf(clicked);
    console.info({ workflow: inWorkflow, http: count });
    expect(count).toBeLessThanOrEqual(1.3 * inWorkflow);
  },
);
