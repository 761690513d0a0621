/**
 * Power cuts: an engine is at work for many at once, the power fails, and what is then on the disk is opened by the next
 * one, which goes on, a hundred times in a row.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { decodeRow } from "../../src/engine/entry.ts";
import { readRow } from "../../src/engine/read-row.ts";
import { type Answered, missing, work } from "./clients.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { randomNumbers } from "./random-numbers.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { type Content, WatchedDisk } from "./watched-disk.ts";

const clients = 12;

interface Life {
  number: number;
  random: () => number;
  syncs: boolean;
  /** What was answered in earlier lives, to which this one adds. */
  answered: Answered;
  /** Told what is in the file when it is opened. */
  onFound: (found: Answered) => void;
}

/** Opens what there is and is at work until the power fails; gives what is on the disk then. */
async function live(folder: string, { number, random, syncs, answered, onFound }: Life): Promise<Content> {
  const disk = new WatchedDisk(join(folder, "engine", "state.db"), { random, syncs });
  const openWal = (path: string, database: DatabaseSync) => {
    onFound(read(database));
    return disk.openWal(path, database);
  };
  const engine = await openTestEngine(folder, { tuning: { openWal } });
  let hasPower = true;
  const onAnswer = (record: PromiseRecord) => void answered.set(record.id, record);
  const working = work(engine, { clients, name: `p${number}`, random, isOn: () => hasPower, onAnswer });
  const cutAt = disk.begun + Math.floor(random() * 15);
  while (disk.begun <= cutAt) await nextTurn();
  for (let turns = Math.floor(random() * 60); turns > 0; turns -= 1) await nextTurn();
  hasPower = false;
  const content = disk.cutPower();
  await working;
  await engine.stop();
  disk.close();
  return content;
}

/** Everything in the file. Throws if it, or a row in it, is damaged. */
function read(database: DatabaseSync): Answered {
  expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  const rows = database.prepare("SELECT * FROM promises").all();
  return new Map(rows.map((row) => decodeRow(readRow(row)).promise).map((promise) => [promise.id, promise]));
}

function write(path: string, bytes: Buffer): void {
  const file = openSync(path, "w");
  writeFileSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
}

/** A folder with these files, as a process that was cut off has left it. */
function folderWith({ database, log }: Content): string {
  const folder = temporaryFolder();
  const path = join(folder, "engine", "state.db");
  mkdirSync(join(folder, "engine"));
  write(path, database);
  write(`${path}-wal`, log);
  writeFileSync(join(folder, "engine", "lock.db"), "");
  return folder;
}

/** Lives one after another, each on what the power cut at the end of the last one has left. */
async function playCuts(seed: number, cuts: number, syncs: boolean) {
  const random = randomNumbers(seed);
  const answered: Answered = new Map();
  const played = { lossy: 0, answers: 0, lost: [] as string[] };
  const onFound = (found: Answered) => {
    const lost = missing(answered, (id) => found.get(id));
    played.answers = Math.max(played.answers, answered.size);
    played.lost.push(...lost);
    if (lost.length === 0) return;
    played.lossy += 1;
    answered.clear();
    for (const [id, record] of found) answered.set(id, record);
  };
  let content: Content = { database: Buffer.alloc(0), log: Buffer.alloc(0) };
  // The last one only looks at what the one before has left.
  for (let number = 0; number <= cuts; number += 1)
    content = await live(folderWith(content), { number, random, syncs, answered, onFound });
  return played;
}

test("nothing that was answered is lost in a hundred power cuts, and the file stays whole", async () => {
  const { lost, answers } = await playCuts(1, 100, true);
  expect(lost).toEqual([]);
  expect(answers).toBeGreaterThan(2_000);
});

test("the same power cuts take what was answered at its commit, without a sync: so these cuts are no gentle ones", async () => {
  const cuts = 40;
  const { lossy } = await playCuts(2, cuts, false);
  expect(lossy).toBeGreaterThan(cuts / 4);
});
