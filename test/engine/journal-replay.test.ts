import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame } from "../../src/engine/frame.ts";
import { openJournalFile } from "../../src/engine/journal-file.ts";
import type { JournaledState } from "../../src/engine/journaled-state.ts";
import { openLedger } from "../../src/engine/open-journaled-state.ts";
import { replay } from "../../src/engine/replay.ts";
import { ControlledFile } from "./controlled-file.ts";
import { silentLog } from "./open-test-engine.ts";
import { recordingLog } from "./recording-log.ts";
import {
  acquireTask,
  createPromise,
  createTask,
  fenceCreate,
  fenceSettle,
  fulfillTask,
  getPromise,
  heartbeat,
  listen,
  releaseTask,
  settlePromise,
  suspendTask,
  target,
} from "./requests.ts";
import { snapshot } from "./snapshot.ts";
import { temporaryFolder } from "./temporary-folder.ts";

type Step =
  | { kind: "request"; request: Request }
  | { kind: "clock"; aheadMs: number }
  | { kind: "tick" }
  | { kind: "settle" };

const startMs = 1_700_000_000_000;
const id = fc.constantFrom("a", "b", "c", "d");
const version = fc.integer({ min: 0, max: 4 });
const tags = fc.constantFrom(
  {},
  { "resonate:target": target },
  { "resonate:target": target, "resonate:timer": "true" },
);
const deadlineMs = fc.integer({ min: -10, max: 100_000 }).map((ms) => startMs + ms);

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.tuple(id, tags, deadlineMs).map(([a, given, timeoutAt]) => createPromise(a, { tags: given, timeoutAt })),
  id.map((a) => settlePromise(a)),
  id.map((a) => getPromise(a)),
  fc.tuple(id, fc.integer({ min: 1, max: 60_000 })).map(([a, ttl]) => createTask(a, ttl)),
  fc.tuple(id, version).map(([a, v]) => acquireTask(a, v)),
  fc.tuple(id, version).map(([a, v]) => releaseTask(a, v)),
  fc
    .tuple(id, version, fc.uniqueArray(id, { minLength: 1 }))
    .map(([a, v, awaited]) => suspendTask(a, v, awaited)),
  fc.tuple(id, version, id).map(([a, v, b]) => fenceCreate(a, v, b)),
  fc.tuple(id, version, id).map(([a, v, b]) => fenceSettle(a, v, b)),
  fc.tuple(id, version).map(([a, v]) => fulfillTask(a, v)),
  fc.tuple(id, version).map(([a, v]) => heartbeat(a, v)),
  id.map((a) => listen(a, "poll://uni@workers/p")),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: request.map((one): Step => ({ kind: "request", request: one })) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: -500, max: 40_000 }).map((aheadMs): Step => ({ kind: "clock", aheadMs })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "tick" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "settle" }) },
);

interface Life {
  ledger: JournaledState;
  path: string;
  /** The state after each whole batch, by the length of the file then. */
  states: Map<number, unknown>;
  /** How much of the file was there when answers had been given, and the state that they rest on. */
  answeredBytes: number;
}

/** Lives through the steps, waiting for the disk only where they say so: what lies between becomes one batch. */
async function live(folder: string, steps: readonly Step[]): Promise<Life> {
  const path = join(folder, "journal");
  const file = new ControlledFile();
  let nowMs = startMs;
  const ledger = await openLedger(path, { log: silentLog, now: () => nowMs, openFile: file.open });
  const states = new Map<number, unknown>([[0, snapshot(ledger.machine)]]);
  states.set(file.syncedBytes, snapshot(ledger.machine));
  const settle = async () => {
    expect(await ledger.journal.settled()).toEqual({ kind: "durable" });
    states.set(file.syncedBytes, snapshot(ledger.machine));
  };
  for (const one of steps) {
    if (one.kind === "request") ledger.perform(one.request);
    else if (one.kind === "clock") nowMs += one.aheadMs;
    else if (one.kind === "tick") ledger.tick();
    else await settle();
  }
  await settle();
  return { ledger, path, states, answeredBytes: file.syncedBytes };
}

function lastWithin(states: Map<number, unknown>, bytes: number): unknown {
  return states.get(Math.max(...[...states.keys()].filter((length) => length <= bytes)));
}

test("the journal replays to the state that it was written from", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { ledger, path } = await live(temporaryFolder(), steps);
      const after = snapshot(ledger.machine);
      await ledger.journal.close();
      expect(snapshot(replay(path).machine)).toEqual(after);
    }),
    { numRuns: 200 },
  );
});

test("a journal cut at any byte replays to the state after the last whole batch", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const folder = temporaryFolder();
      const { ledger, path, states, answeredBytes } = await live(folder, steps);
      await ledger.journal.close();
      const bytes = readFileSync(path);
      expect(bytes.length).toBe(answeredBytes);
      const cut = join(folder, "cut");
      for (let length = 0; length <= bytes.length; length += 1) {
        writeFileSync(cut, bytes.subarray(0, length));
        expect(snapshot(replay(cut).machine)).toEqual(lastWithin(states, length));
      }
    }),
    { numRuns: 5 },
  );
});

test("a journal whose last bytes were never written replays to the state after the last whole batch", async () => {
  const folder = temporaryFolder();
  const steps: Step[] = ["a", "b", "c"].flatMap((name): Step[] => [
    { kind: "request", request: createPromise(name) },
    { kind: "settle" },
  ]);
  const { ledger, path, states } = await live(folder, steps);
  await ledger.journal.close();
  const bytes = readFileSync(path);
  const unwritten = join(folder, "unwritten");
  for (let length = 0; length <= bytes.length; length += 1) {
    writeFileSync(
      unwritten,
      Buffer.concat([bytes.subarray(0, length), Buffer.alloc(bytes.length + 5000 - length)]),
    );
    expect(snapshot(replay(unwritten).machine)).toEqual(lastWithin(states, length));
  }
});

test("a changed byte anywhere in the journal is refused with its file and the frame's offset, and nothing is changed", async () => {
  const folder = temporaryFolder();
  const steps: Step[] = ["a", "b", "c"].flatMap((name): Step[] => [
    { kind: "request", request: createPromise(name) },
    { kind: "settle" },
  ]);
  const { ledger, path, states } = await live(folder, steps);
  await ledger.journal.close();
  const sound = readFileSync(path);
  const starts = [...states.keys()].sort((one, other) => one - other);
  const damaged = join(folder, "damaged");
  for (let place = 0; place < sound.length; place += 1) {
    const bytes = Buffer.from(sound);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    const frameStart = starts.findLast((start) => start <= place);
    const refusal = `The journal ${damaged} is damaged at byte ${frameStart}.`;
    await expect(
      openLedger(damaged, { log: silentLog, now: Date.now, openFile: openJournalFile }),
    ).rejects.toThrow(refusal);
    expect(readFileSync(damaged).equals(bytes)).toBe(true);
  }
});

test("a journal goes on after its torn end was cut off, and the log says how much that was", async () => {
  const { ledger, path } = await live(temporaryFolder(), [{ kind: "request", request: createPromise("a") }]);
  await ledger.journal.close();
  const whole = readFileSync(path);
  writeFileSync(path, Buffer.concat([whole, encodeFrame("[]").subarray(0, -1), Buffer.alloc(3)]));
  const { log, lines } = recordingLog();
  const next = await openLedger(path, { log, now: Date.now, openFile: openJournalFile });
  expect(lines).toContainEqual(
    expect.objectContaining({ journal: path, keptBytes: whole.length, tornBytes: 32 }),
  );
  expect(readFileSync(path).equals(whole)).toBe(true);
  next.perform(createPromise("b"));
  const state = snapshot(next.machine);
  await next.journal.close();
  expect(snapshot(replay(path).machine)).toEqual(state);
});

test("a request that breaks the state machine is answered with 500 and leaves no trace in memory or on disk", async () => {
  const { ledger, path } = await live(temporaryFolder(), [{ kind: "request", request: createPromise("a") }]);
  const underWay = ledger.perform(createPromise("b"));
  const before = snapshot(ledger.machine);
  const machine = ledger.machine;
  const broken: Request = createPromise("c");
  Reflect.deleteProperty(broken.data, "tags");
  expect(ledger.perform(broken).response).toMatchObject({
    kind: "promise.create",
    head: { status: 500, corrId: "c" },
  });
  expect(snapshot(ledger.machine)).toEqual(before);
  expect(snapshot(machine)).not.toEqual(before); // the SDK's machine was left half changed
  expect(await underWay.durability).toEqual({ kind: "durable" });
  await ledger.journal.close();
  expect(snapshot(replay(path).machine)).toEqual(before);
});

test("times in the journal never go back", async () => {
  const { ledger, path } = await live(temporaryFolder(), [
    { kind: "request", request: createPromise("a") },
    { kind: "clock", aheadMs: -60_000 },
    { kind: "request", request: createPromise("b") },
  ]);
  await ledger.journal.close();
  const reopened = await openLedger(path, { log: silentLog, now: () => 5, openFile: openJournalFile });
  const { response } = reopened.perform(createPromise("c"));
  await reopened.journal.close();
  expect(response.data).toMatchObject({ promise: { createdAt: startMs } });
  expect(replay(path).lastMs).toBe(startMs);
});

test("what the caller does to a request afterwards changes nothing", async () => {
  const { ledger, path } = await live(temporaryFolder(), []);
  const sent = createPromise("a", { tags: { kind: "original" } });
  ledger.perform(sent);
  sent.data.tags.kind = "changed";
  const state = snapshot(ledger.machine);
  await ledger.journal.close();
  expect(state).toMatchObject({ promises: [{ tags: { kind: "original" } }] });
  expect(snapshot(replay(path).machine)).toEqual(state);
});
