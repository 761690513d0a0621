/** What is put back, what is refused, and what becomes of what was there. */
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { beforeEach, expect, test } from "vitest";
import { checkEngineCopy, restoreEngine } from "../../src/app/engine-backups.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { stateOf } from "./damage.ts";
import { oldFormat, putJournal } from "./old-journal.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise, search } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

let backup: string;
beforeEach(async () => {
  backup = join(temporaryFolder(), "backup.db");
  const engine = await openTestEngine(temporaryFolder());
  await engine.handle(createPromise("kept", { tags: { "signoff:kind": "approval" } }));
  await write(engine, backup);
});

async function write(engine: Engine, file: string): Promise<void> {
  const { chunks, end } = await engine.backup();
  await pipeline(chunks, createWriteStream(file));
  end();
}

const inFolder = (dataDir: string) => readdirSync(join(dataDir, "engine"));
const wellWith = async (dataDir: string) => {
  const engine = await openTestEngine(dataDir);
  expect(await engine.handle(getPromise("kept"))).toMatchObject({ head: { status: 200 } });
  return engine;
};

test.each<[what: string, make: (file: string) => void, message: RegExp]>([
  ["nothing at all", (file) => writeFileSync(file, ""), /damaged: there is nothing in it/],
  ["half of it", (file) => writeFileSync(file, cut(file)), /is damaged/],
  ["a text", (file) => writeFileSync(file, "bread and butter\n".repeat(1_000)), /is damaged/],
  [
    "a database of something else",
    (file) => {
      rmSync(file);
      withDatabase(file, "CREATE TABLE bread (butter)");
    },
    /not a file of Signoff's engine/,
  ],
  ["one of a newer version", (file) => withDatabase(file, "PRAGMA user_version = 99"), /has format 99/],
  [
    "a folder",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
    /could not be copied/,
  ],
])("%s is refused, and leaves all as it was", async (_what, make, message) => {
  make(backup);
  const dataDir = temporaryFolder();
  await (await openTestEngine(dataDir)).stop();
  const before = inFolder(dataDir);
  await expect(restoreEngine(backup, dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringMatching(message),
  });
  expect(inFolder(dataDir)).toEqual(before);
});

const cut = (file: string) => readFileSync(file).subarray(0, statSync(file).size / 2);

function withDatabase(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

test("a log whose file is gone is set aside: it is not the restored file's", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  for (let number = 0; number < 100; number += 1) await engine.handle(createPromise(`other-${number}`));
  // As the engine leaves it when it is killed.
  const log = `${stateOf(dataDir)}-wal`;
  copyFileSync(log, `${log}.left`);
  await engine.stop();
  renameSync(`${log}.left`, log);
  rmSync(stateOf(dataDir));
  const { kept } = await restoreEngine(backup, dataDir);
  expect(kept).toEqual([expect.stringMatching(/state\.db\.before-.*-wal$/)]);
  await (await wellWith(dataDir)).stop();
  expect(checkEngineCopy(stateOf(dataDir)).promises).toBe(2);
});

test("a folder without its file does not begin anew, and takes a backup", async () => {
  const dataDir = temporaryFolder();
  await (await openTestEngine(dataDir)).stop();
  rmSync(stateOf(dataDir));
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({ code: "state-gone" });
  expect((await restoreEngine(backup, dataDir)).kept).toEqual([]);
  await wellWith(dataDir);
});

test("the journal of an earlier version is kept, and said so", async () => {
  const dataDir = temporaryFolder();
  putJournal(dataDir, oldFormat());
  const { kept } = await restoreEngine(backup, dataDir);
  expect(kept).toEqual([join(dataDir, "engine", "journal.imported")]);
  await wellWith(dataDir);
});

test("what is restored is for its owner alone, whoever may read the backup", async () => {
  chmodSync(backup, 0o644);
  const dataDir = temporaryFolder();
  await restoreEngine(backup, dataDir);
  expect(statSync(stateOf(dataDir)).mode & 0o777).toBe(0o600);
});

test("a damaged index of tags is found, and made anew", async () => {
  const dataDir = temporaryFolder();
  await restoreEngine(backup, dataDir);
  withDatabase(stateOf(dataDir), "UPDATE tags SET value = 'appraval' WHERE value = 'approval'");
  expect(checkEngineCopy(stateOf(dataDir))).toMatchObject({ promises: 2, isIndexed: false });
  copyFileSync(stateOf(dataDir), backup);
  await restoreEngine(backup, dataDir);
  const engine = await wellWith(dataDir);
  const found = await engine.handle(search({ tags: { "signoff:kind": "approval" } }));
  expect(found).toMatchObject({ data: { promises: [{ id: "kept" }] } });
  await engine.stop();
  expect(checkEngineCopy(stateOf(dataDir)).isIndexed).toBe(true);
});
