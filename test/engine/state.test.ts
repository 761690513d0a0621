import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenState } from "../../src/engine/open-state.ts";
import { createSdkServer } from "../../src/pinned.ts";
import { contentOf, openFile } from "./open-file.ts";
import { type Step, startMs, steps, tick } from "./random-requests.ts";
import { createPromise, createTask, fenceCreate, getPromise } from "./requests.ts";
import { snapshot } from "./snapshot.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** How much stays in memory. */
const hot = fc.constantFrom(1, 2, 1_024);
const durable = { kind: "durable" };

/** A folder in another, for one of many runs. */
function emptied(folder: string, name = "run"): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

function take({ state }: OpenState, { request }: Step): void {
  if (request === "tick") state.tick();
  else state.perform(request);
}

test("after any requests, closed and opened again at any time, the state is that of the SDK's own machine in memory", async () => {
  const folder = temporaryFolder();
  const lives = fc.array(fc.tuple(hot, steps), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(lives, async (lived) => {
      const place = emptied(folder);
      const stock = createSdkServer();
      let nowMs = startMs;
      for (const [mostHot, taken] of lived) {
        const life = await openFile(place, { mostHot, now: () => nowMs });
        expect(contentOf(life.state)).toEqual({ ...Object(snapshot(stock)), messages: [] });
        for (const step of taken) {
          nowMs += step.aheadMs;
          take(life, step);
          if (step.request === "tick") stock.apply(nowMs, tick(nowMs));
          else if (step.request.kind !== "promise.search") stock.apply(nowMs, structuredClone(step.request));
        }
        const state = contentOf(life.state);
        expect(state).toEqual({ ...Object(snapshot(stock)), messages: [] });
        await life.close();
        const again = await openFile(place, { mostHot, now: () => nowMs });
        expect(contentOf(again.state)).toEqual(state);
        await again.close();
      }
    }),
    { numRuns: 60 },
  );
});

interface Written {
  folder: string;
  /** The state after each transaction, by the length of the log then. */
  states: Map<number, unknown>;
}

/** Lives through turns of requests, each a transaction, and keeps the files as they are before they are closed. */
async function write(folder: string, turns: readonly (readonly Step[])[]): Promise<Written> {
  const at = emptied(folder, "written");
  let nowMs = startMs;
  const life = await openFile(at, { now: () => nowMs });
  const log = join(at, "state.db-wal");
  const states = new Map<number, unknown>([[0, contentOf(life.state)]]);
  states.set(statSync(log).size, contentOf(life.state));
  for (const turn of turns) {
    for (const step of turn) {
      nowMs += step.aheadMs;
      take(life, step);
    }
    expect(await life.state.commits.settled()).toEqual(durable);
    states.set(statSync(log).size, contentOf(life.state));
  }
  const kept = emptied(folder, "kept");
  // By now they are on disk; closed, the log would be gone.
  for (const name of ["state.db", "state.db-wal"]) copyFileSync(join(at, name), join(kept, name));
  await life.close();
  return { folder: kept, states };
}

/** What is read from the files with this log. */
async function readWith(folder: string, { folder: kept }: Written, log: Uint8Array): Promise<unknown> {
  const place = emptied(folder, "read");
  copyFileSync(join(kept, "state.db"), join(place, "state.db"));
  writeFileSync(join(place, "state.db-wal"), log);
  const read = await openFile(place);
  const state = contentOf(read.state);
  await read.close();
  return state;
}

function lastWithin({ states }: Written, bytes: number): unknown {
  return states.get(Math.max(...[...states.keys()].filter((length) => length <= bytes)));
}

const turns = fc.array(steps, { minLength: 3, maxLength: 6 });
const lost = fc.constantFrom<(rest: number) => Buffer>(
  () => Buffer.alloc(0),
  (rest) => Buffer.alloc(rest),
  (rest) => Buffer.alloc(rest, "x"),
);

test("whatever the disk has lost of the end of the log, the state is that after the last whole turn, and no part of another", async () => {
  const folder = temporaryFolder();
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(
      turns,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), lost), { minLength: 12, maxLength: 12 }),
      async (taken, parts) => {
        const written = await write(folder, taken);
        const log = readFileSync(join(written.folder, "state.db-wal"));
        const ends = [...written.states.keys()].flatMap((end) => [end - 1, end]).filter((end) => end >= 0);
        const random = parts.map(([part]) => Math.floor(part * log.length));
        for (const [number, cut] of [...random, ...ends].entries()) {
          const instead = parts[number % parts.length]?.[1] ?? (() => Buffer.alloc(0));
          const torn = Buffer.concat([log.subarray(0, cut), instead(log.length - cut)]);
          // What stands there instead may happen to be what was lost.
          const whole = torn.findIndex((byte, at) => byte !== log[at]);
          const bytes = whole === -1 ? torn.length : whole;
          expect(await readWith(folder, written, torn)).toEqual(lastWithin(written, bytes));
          cuts += 1;
        }
      },
    ),
    { numRuns: 8 },
  );
  expect(cuts).toBeGreaterThan(100);
});

/** Broken behind its first steps: the promise is made, or one whose time is up is settled, before the machine fails. */
const broken: [string, () => Request][] = [
  [
    "a creation without tags",
    () => {
      const creation = createPromise("c");
      Reflect.deleteProperty(creation.data, "tags");
      return creation;
    },
  ],
  [
    "a task's request that does not say what",
    () => {
      const fence = fenceCreate("due", 1, "due:1");
      Reflect.deleteProperty(fence.data, "action");
      return fence;
    },
  ],
];

test.each(broken)(
  "%s is answered with 500 and leaves no trace in memory or on disk, and what came before it in the same turn stays",
  async (_name, make) => {
    const folder = temporaryFolder();
    let nowMs = startMs;
    const now = () => nowMs;
    const life = await openFile(folder, { now });
    const { state } = life;
    state.perform(createPromise("a"));
    const due = createTask("due");
    due.data.action.data.timeoutAt = startMs + 1_000;
    state.perform(due);
    await state.commits.settled();
    nowMs += 2_000;
    const underWay = state.perform(createPromise("b"));
    const before = contentOf(state);
    const request = make();
    expectBreaks(nowMs, request);
    expect(state.perform(request).response).toMatchObject({
      kind: request.kind,
      head: { status: 500, corrId: "c" },
    });
    expect(contentOf(state)).toEqual(before);
    expect(await underWay.whenDurable()).toEqual(durable);
    await life.close();
    const again = await openFile(folder, { now });
    expect(contentOf(again.state)).toEqual(before);
    again.state.perform(createPromise("after"));
    const { promises } = Object(contentOf(again.state));
    expect(promises.map(({ id }: { id: string }) => id)).toEqual(["a", "due", "b", "after"]);
    await again.close();
  },
);

/** The SDK's own machine breaks at the request, and is left half changed. */
function expectBreaks(nowMs: number, request: Request): void {
  const stock = createSdkServer();
  stock.apply(startMs, createPromise("a"));
  const due = createTask("due");
  due.data.action.data.timeoutAt = startMs + 1_000;
  stock.apply(startMs, due);
  const before = snapshot(stock);
  expect(() => stock.apply(nowMs, request)).toThrow();
  expect(snapshot(stock)).not.toEqual(before);
}

test("times in the file never go back", async () => {
  const folder = temporaryFolder();
  let nowMs = startMs;
  const life = await openFile(folder, { now: () => nowMs });
  life.state.perform(createPromise("a"));
  nowMs -= 60_000;
  life.state.perform(createPromise("b"));
  expect(life.state.perform(getPromise("b")).response.data).toMatchObject({
    promise: { createdAt: startMs },
  });
  await life.close();
  const again = await openFile(folder, { now: () => 5 });
  const { response } = again.state.perform(createPromise("c"));
  expect(response.data).toMatchObject({ promise: { createdAt: startMs } });
  expect(again.state.machine.facts.get("newest-ms")).toBe(startMs);
  await again.close();
});
