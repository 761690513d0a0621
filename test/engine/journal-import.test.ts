/** What earlier versions kept in a journal is carried over as it was: by its snapshot, its records and its collections. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { engineRules } from "../../src/app/engine-rules.ts";
import { migrate } from "../../src/engine/database.ts";
import { loadJournal } from "../../src/engine/journal/load-journal.ts";
import { readFrames } from "../../src/engine/journal/read-frames.ts";
import { Machine } from "../../src/engine/machine.ts";
import { createSdkServer, type SdkServer } from "../../src/pinned.ts";
import {
  type OldRecord,
  oldBatch,
  oldEnd,
  oldFormat,
  oldFrame,
  oldItem,
  oldPart,
  putJournal,
} from "./old-journal.ts";
import { contentOf, openFile } from "./open-file.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import { type Step, startMs, steps, tick } from "./random-requests.ts";
import { recordingLog } from "./recording-log.ts";
import { createPromise, getPromise, settlePromise } from "./requests.ts";
import { snapshot } from "./snapshot.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** An engine of an earlier version: the SDK's machine in memory, and what it writes into its journal. */
class OldEngine {
  readonly server = createSdkServer();
  readonly #places = new Map<string, number>();
  #nextPlace = 0;
  nowMs = startMs;

  /** Does these and gives their records. */
  take(taken: readonly Step[]): OldRecord[] {
    return taken.flatMap(({ aheadMs, request }): OldRecord[] => {
      this.nowMs += aheadMs;
      const done = request === "tick" ? tick(this.nowMs) : request;
      if (done.kind === "promise.search") return [];
      const { changes } = this.server.apply(this.nowMs, structuredClone(done));
      for (const id of this.server.promises.keys()) if (!this.#places.has(id)) this.#note(id);
      return changes.length === 0 ? [] : [[this.nowMs, done]];
    });
  }

  /** Forgets the roots that are over, and gives the record of that. */
  collect(): OldRecord[] {
    const { promises, tasks } = this.server;
    const roots = [...new Set([...promises.keys()].map(rootOf))].filter((root) => this.#isOver(root));
    if (roots.length === 0) return [];
    const ids = [...promises.keys()].filter((id) => roots.includes(rootOf(id)));
    for (const id of ids) {
      promises.delete(id);
      tasks.delete(id);
      this.#places.delete(id);
    }
    const stays = ({ id }: { id: string }) => !ids.includes(id);
    this.server.pTimeouts = this.server.pTimeouts.filter(stays);
    this.server.tTimeouts = this.server.tTimeouts.filter(stays);
    return [[this.nowMs, { kind: "signoff.collect", roots }]];
  }

  items(): object[] {
    return [...this.#places].map(([id, place]) => oldItem(this.server, id, place));
  }

  end(): object {
    return oldEnd(this.server, this.#nextPlace, this.nowMs);
  }

  state(): unknown {
    return { ...Object(snapshot(this.server)), messages: [] };
  }

  #note(id: string): void {
    this.#places.set(id, this.#nextPlace);
    this.#nextPlace += 1;
  }

  #isOver(root: string): boolean {
    const { promises, tasks }: SdkServer = this.server;
    return [...promises.values()]
      .filter(({ id }) => rootOf(id) === root)
      .every(
        ({ id, state, callbacks, listeners }) =>
          state !== "pending" &&
          callbacks.size + listeners.size === 0 &&
          (tasks.get(id)?.state ?? "fulfilled") === "fulfilled",
      );
  }
}

const rootOf = (id: string) => id.split(":", 1)[0] ?? id;

/** The state that a journal is carried over to. */
function load(path: string): unknown {
  const database = new DatabaseSync(":memory:");
  migrate(database, "in memory");
  const machine = new Machine(database, { rules: engineRules });
  loadJournal(path, { database, machine, log: silentLog });
  const state = snapshot({ apply: (nowMs, request) => machine.apply(nowMs, request, () => undefined) });
  database.close();
  return state;
}

const turns = fc.array(steps, { maxLength: 3 });

test("a journal of requests and collections is carried over to the state of the machine that wrote it", () => {
  const folder = temporaryFolder();
  let collected = 0;
  fc.assert(
    fc.property(turns, (taken) => {
      const old = new OldEngine();
      const frames = taken.flatMap((turn) => {
        const records = old.take(turn);
        const gone = old.collect();
        collected += gone.length;
        return [records, gone].filter(({ length }) => length > 0).map(oldBatch);
      });
      const path = putJournal(folder, Buffer.concat([oldFormat({ version: 1 }), ...frames]));
      expect(load(path)).toEqual(old.state());
    }),
    { numRuns: 300 },
  );
  expect(collected).toBeGreaterThan(10);
});

test("so is one that begins with a snapshot, in which some promises stand twice, and goes on", () => {
  const folder = temporaryFolder();
  fc.assert(
    fc.property(steps, steps, turns, fc.boolean(), (before, meanwhile, after, collects) => {
      const old = new OldEngine();
      old.take(before);
      if (collects) old.collect();
      const first = old.items();
      old.take(meanwhile);
      // What has not changed meanwhile was not written again.
      const texts = new Set(first.map((item) => JSON.stringify(item)));
      const changed = old.items().filter((item) => !texts.has(JSON.stringify(item)));
      const snapshotParts = [oldPart(first), oldPart([]), oldPart(changed, old.end())];
      const records = after.map((turn) => oldBatch(old.take(turn)));
      const bytes = [oldFormat({ snapshot: true }), ...snapshotParts, ...records];
      expect(load(putJournal(folder, Buffer.concat(bytes)))).toEqual(old.state());
    }),
    { numRuns: 300 },
  );
});

test("what was carried over goes on as if it had been in the file from the beginning, with the newest time that was used", async () => {
  const folder = temporaryFolder();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      const dataDir = join(folder, String(number++));
      mkdirSync(dataDir);
      const old = new OldEngine();
      const bytes = [oldFormat({ snapshot: true }), oldPart([], new OldEngine().end())];
      putJournal(dataDir, Buffer.concat([...bytes, oldBatch(old.take(before))]));
      const life = await openFile(join(dataDir, "engine"), { mostHot: 2, now: () => old.nowMs });
      for (const { aheadMs, request } of after) {
        // One after the other, for the clock.
        old.take([{ aheadMs, request }]);
        if (request === "tick") life.state.tick();
        else life.state.perform(structuredClone(request));
      }
      expect(contentOf(life.state)).toEqual(old.state());
      await life.close();
    }),
    { numRuns: 40 },
  );
});

/** A small journal in three batches, and the state after each by the length of what has been written by then. */
function smallJournal() {
  const old = new OldEngine();
  const states = new Map<number, unknown>([[0, old.state()]]);
  let bytes = oldFormat();
  states.set(bytes.length, old.state());
  for (const name of ["a", "b", "c"]) {
    const taken: Step[] = [
      { aheadMs: 5, request: createPromise(name) },
      { aheadMs: 5, request: settlePromise(name) },
    ];
    bytes = Buffer.concat([bytes, oldBatch(old.take(taken))]);
    states.set(bytes.length, old.state());
  }
  return { bytes, states };
}

function lastWithin(states: Map<number, unknown>, bytes: number): unknown {
  return states.get(Math.max(...[...states.keys()].filter((length) => length <= bytes)));
}

test("a journal that was cut off, or whose last bytes were never written, is carried over to the state after its last whole batch", () => {
  const folder = temporaryFolder();
  const { bytes, states } = smallJournal();
  for (let length = 0; length <= bytes.length; length += 1) {
    const cut = bytes.subarray(0, length);
    expect(load(putJournal(folder, cut))).toEqual(lastWithin(states, length));
    const unwritten = Buffer.concat([cut, Buffer.alloc(bytes.length + 500 - length)]);
    if (length % 5 === 0) expect(load(putJournal(folder, unwritten))).toEqual(lastWithin(states, length));
  }
});

test("the log says how much of a torn end was left out, and the journal is kept with it", async () => {
  const dataDir = temporaryFolder();
  const { bytes, states } = smallJournal();
  const torn = Buffer.concat([bytes, oldFrame("[]").subarray(0, -1), Buffer.alloc(3)]);
  const journal = putJournal(dataDir, torn);
  const { log, lines } = recordingLog();
  const life = await openFile(join(dataDir, "engine"), { log });
  expect(lines).toContainEqual(expect.objectContaining({ journal, tornBytes: 32 }));
  expect(contentOf(life.state)).toEqual(states.get(bytes.length));
  await life.close();
  expect(readFileSync(join(dataDir, "engine", "journal.imported")).equals(torn)).toBe(true);
});

test("a changed byte anywhere is refused with the file and the frame's offset, nothing is changed, and mended it is carried over", async () => {
  const dataDir = temporaryFolder();
  const folder = join(dataDir, "engine");
  const { bytes, states } = smallJournal();
  const snapshotted = new OldEngine();
  snapshotted.take([{ aheadMs: 1, request: createPromise("s") }]);
  const withSnapshot = Buffer.concat([
    oldFormat({ snapshot: true }),
    oldPart(snapshotted.items(), snapshotted.end()),
  ]);
  for (const sound of [withSnapshot, bytes]) {
    const starts = frameStarts(putJournal(dataDir, sound));
    for (let place = 0; place < sound.length; place += 7) {
      const damaged = Buffer.from(sound);
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      const path = putJournal(dataDir, damaged);
      const start = starts.findLast((one) => one <= place);
      await expect(openFile(folder)).rejects.toMatchObject({
        name: "UserError",
        message: `The journal ${path} is damaged at byte ${start}.`,
      });
      expect(readFileSync(path).equals(damaged)).toBe(true);
      expect(existsSync(join(folder, "state.db"))).toBe(false);
    }
  }
  putJournal(dataDir, bytes);
  const life = await openFile(folder);
  expect(contentOf(life.state)).toEqual(states.get(bytes.length));
  await life.close();
});

function frameStarts(path: string): number[] {
  return [...readFrames(path)].map(({ offset }) => offset);
}

test("what was collected becomes the archive, and the IDs of its runs are taken", async () => {
  const dataDir = temporaryFolder();
  putJournal(dataDir, smallJournal().bytes);
  const record = {
    state: "resolved",
    param: {},
    value: {},
    tags: {},
    timeoutAt: 9,
    createdAt: 3,
    settledAt: 5,
  };
  const lines = ["gone", "gone:0", "other"].map((id) => JSON.stringify({ id, ...record }));
  const collected = `${lines.join("\n")}\n{"id":"torn`;
  writeFileSync(join(dataDir, "collected.jsonl"), collected);
  const engine = await openTestEngine(dataDir);
  for (const id of ["gone", "other", "gone:7"])
    expect(await engine.handle(createPromise(id))).toMatchObject({ head: { status: 409 } });
  for (const id of ["torn", "new"]) expect((await engine.handle(createPromise(id))).head.status).toBe(200);
  expect((await engine.handle(getPromise("gone"))).head.status).toBe(404);
  expect(existsSync(join(dataDir, "collected.jsonl"))).toBe(false);
  expect(readFileSync(join(dataDir, "archive.jsonl"), "utf8")).toBe(collected);
});
