import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Compaction } from "../../src/engine/compaction.ts";
import { openJournalFile } from "../../src/engine/journal-file.ts";
import type { JournaledState } from "../../src/engine/journaled-state.ts";
import { openLedger } from "../../src/engine/open-journaled-state.ts";
import { nodeFlags } from "../node-flags.ts";
import { silentLog } from "./open-test-engine.ts";
import { type Step, startMs, steps } from "./random-requests.ts";
import { createPromise, settlePromise } from "./requests.ts";
import { snapshot } from "./snapshot.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const openFile = openJournalFile;
let nowMs = startMs;
const open = (path: string) => openLedger(path, { log: silentLog, now: () => nowMs, openFile });
const compactionOf = (ledger: JournaledState) => new Compaction({ ledger, openFile, log: silentLog });

function take(ledger: JournaledState, taken: readonly Step[]): void {
  for (const { aheadMs, request } of taken) {
    nowMs += aheadMs;
    if (request === "tick") ledger.tick();
    else ledger.perform(request);
  }
}

/** More than a slice writes, and than are left for the last part. */
const many = 4_000;
const some = fc.array(fc.integer({ min: 0, max: many - 1 }), { minLength: 1, maxLength: 60 });

test("whatever happens before, while and after a snapshot is written, the state is the same when it is read again", async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, some, steps, async (before, meanwhile, settled, after) => {
      const folder = mkdtempSync(join(tmpdir(), "signoff-compaction-"));
      nowMs = startMs;
      try {
        const ledger = await open(join(folder, "journal"));
        for (let count = 0; count < many; count += 1) ledger.perform(createPromise(`f-${count}`));
        await ledger.journal.settled();
        take(ledger, before);
        const compacting = compactionOf(ledger).run();
        for (let turn = 0; turn < Math.max(meanwhile.length, settled.length); turn += 1) {
          take(ledger, meanwhile.slice(turn, turn + 1));
          if (settled[turn] !== undefined) ledger.perform(settlePromise(`f-${settled[turn]}`));
          await new Promise((resolve) => setImmediate(resolve));
        }
        await compacting;
        expect(ledger.snapshot?.promises).toBeGreaterThanOrEqual(0);
        take(ledger, after);
        await ledger.journal.settled();
        const state = snapshot(ledger.machine);
        await ledger.journal.close();
        const again = await open(join(folder, "journal"));
        expect(snapshot(again.machine)).toEqual(state);
        await again.journal.close();
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});

test("a journal that is mostly history becomes short, and is left alone while it is worth its length", async () => {
  const path = join(temporaryFolder(), "journal");
  const ledger = await open(path);
  const compaction = compactionOf(ledger);
  expect(compaction.isDue()).toBe(false);
  const data = Buffer.from(JSON.stringify("x".repeat(3_000))).toString("base64");
  for (let round = 0; round < 2_500; round += 1) {
    ledger.perform(createPromise(`p-${round % 500}`));
    ledger.perform(settlePromise(`p-${round % 500}`, data));
    ledger.perform(createPromise(`q-${round}`, { timeoutAt: nowMs + 10 }));
    if (round % 100 === 0) await ledger.journal.settled();
  }
  await ledger.journal.settled();
  const long = statSync(path).size;
  await compaction.run();
  const short = statSync(path).size;
  expect(short).toBeLessThan(long);
  const state = snapshot(ledger.machine);
  expect(compaction.isDue()).toBe(false);
  await ledger.journal.close();
  const again = await open(path);
  expect(snapshot(again.machine)).toEqual(state);
  await again.journal.close();
});

test("a snapshot with a changed byte is refused with its file and offset, and left as it is", async () => {
  const path = join(temporaryFolder(), "journal");
  const ledger = await open(path);
  for (let count = 0; count < 50; count += 1) ledger.perform(createPromise(`p-${count}`));
  await compactionOf(ledger).run();
  await ledger.journal.close();
  const bytes = readFileSync(path);
  for (let at = 5; at < bytes.length; at += 97) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    await expect(open(path)).rejects.toThrow(path);
    expect(readFileSync(path).equals(changed)).toBe(true);
  }
});

test("a journal with less history is compacted when there was nothing to do for a while", async () => {
  const ledger = await open(join(temporaryFolder(), "journal"));
  const compaction = new Compaction({ ledger, openFile, log: silentLog, fromBytes: 100 });
  const ids = Array.from({ length: 1_000 }, () => randomBytes(200).toString("hex"));
  for (const id of ids) ledger.perform(createPromise(id));
  await ledger.journal.settled();
  await compaction.run();
  const settle = async (count: number) => {
    for (const id of ids.splice(0, count)) ledger.perform(settlePromise(id));
    await ledger.journal.settled();
  };
  await settle(400);
  const clock = vi.spyOn(performance, "now");
  try {
    clock.mockReturnValue(1e9);
    expect(compaction.isDue()).toBe(false);
    clock.mockReturnValue(1e9 + 6_000);
    expect(compaction.isDue()).toBe(true);
    // Work keeps it from being at rest.
    await settle(1);
    expect(compaction.isDue()).toBe(false);
  } finally {
    clock.mockRestore();
  }
  await compaction.run();
  expect(compaction.isDue()).toBe(false);
  await ledger.journal.close();
});

const worker = new URL("compacting-process.ts", import.meta.url).pathname;

/** A process that answers what it does on its output, and compacts and collects all the time. */
function start(dataDir: string) {
  const child = spawn(process.execPath, [...nodeFlags, worker, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  const lines = (word: string) =>
    output
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return { child, lines };
}

test("killed at any moment of snapshots and collections: nothing acknowledged is lost, nothing collected comes back", async () => {
  const dataDir = temporaryFolder();
  const settled = new Set<string>();
  const collected = new Set<string>();
  let snapshots = 0;
  for (let life = 0; life < 8; life += 1) {
    const { child, lines } = start(dataDir);
    const exited = once(child, "exit");
    for (const giveUpAtMs = Date.now() + 10_000; lines("settled").length < 20 && Date.now() < giveUpAtMs; )
      await pause(5);
    await pause(20 + life * 37);
    child.kill("SIGKILL");
    await exited;
    expect(lines("broken")).toEqual([]);
    // What it found at its start of what earlier ones had acknowledged.
    const found = new Set(lines("found"));
    for (const id of settled) {
      const isThere = found.has(id);
      expect({ id, isKnown: isThere || isInFile(dataDir, id) }).toEqual({ id, isKnown: true });
      if (!isThere) collected.add(id);
    }
    for (const id of collected) expect({ id, came: found.has(id) }).toEqual({ id, came: false });
    for (const id of lines("settled")) settled.add(id);
    snapshots += lines("compacted").length;
  }
  expect(settled.size).toBeGreaterThan(100);
  expect(collected.size).toBeGreaterThan(20);
  expect(snapshots).toBeGreaterThan(3);
}, 120_000);

function isInFile(dataDir: string, id: string): boolean {
  const path = join(dataDir, "collected.jsonl");
  return existsSync(path) && readFileSync(path, "utf8").includes(`"id":"${id}"`);
}
