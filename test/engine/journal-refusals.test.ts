/** Journals of earlier versions that cannot be carried over are refused in words, and left as they are. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { readFormat } from "../../src/engine/journal/format.ts";
import { readFrames } from "../../src/engine/journal/read-frames.ts";
import { UserError } from "../../src/user-error.ts";
import { oldBatch, oldFormat, oldFrame, oldPart, putJournal } from "./old-journal.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A data folder whose journal holds these bytes, and the journal's path. */
function folderWith(bytes: Buffer): { dataDir: string; path: string } {
  const dataDir = temporaryFolder();
  return { dataDir, path: putJournal(dataDir, bytes) };
}

async function expectRefusal(bytes: Buffer, message: RegExp, remedy: RegExp): Promise<void> {
  const { dataDir, path } = folderWith(bytes);
  const error = await openTestEngine(dataDir).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  for (const name of ["state.db", "state.db.importing", "journal.imported"])
    expect([name, existsSync(join(dataDir, "engine", name))]).toEqual([name, false]);
}

const schedule: Request = {
  kind: "schedule.create",
  head: { corrId: "c", version: "v" },
  data: {
    ...{ id: "s", cron: "0 9 * * *", promiseId: "s-{{.timestamp}}", promiseTimeout: 1000 },
    ...{ promiseParam: {}, promiseTags: { "resonate:target": "poll://any@workers" } },
  },
};
const elsewhere = { timeZone: "Antarctica/Troll" };

test("a journal of another SDK version is refused with what to install", async () => {
  await expectRefusal(
    oldFormat({ sdk: "0.11.4" }),
    /written with @resonatehq\/sdk 0\.11\.4/,
    /sdk@0\.11\.4 again.*SIGNOFF_DATA_DIR/,
  );
});

test("a journal of another format version is refused", async () => {
  await expectRefusal(oldFormat({ version: 4 }), /format 4/, /SIGNOFF_DATA_DIR/);
});

test("a file of something else is refused", async () => {
  await expectRefusal(oldFrame(`{"some":"thing"}`), /not a journal of Signoff/, /SIGNOFF_DATA_DIR/);
  await expectRefusal(
    Buffer.from("A shopping list: bread, butter and cheese.\n"),
    /damaged at byte 0/,
    /SIGNOFF_DATA_DIR/,
  );
});

test("a snapshot that does not come to its end is refused", async () => {
  const head = oldFormat({ snapshot: true });
  await expectRefusal(
    Buffer.concat([head, oldPart([])]),
    new RegExp(`damaged at byte ${head.length + oldPart([]).length}`),
    /good copy/,
  );
});

test("a journal with schedules of another time zone is refused, in a record or in a snapshot", async () => {
  const promises = { schedules: [{ ...schedule.data, createdAt: 1 }], nextPlace: 0, promises: 0 };
  const end = { rest: { ...promises, scheduleTimes: [{ id: "s", timeout: 2 }] }, lastMs: 1 };
  for (const bytes of [
    Buffer.concat([oldFormat(elsewhere), oldBatch([[1, schedule]])]),
    Buffer.concat([oldFormat({ ...elsewhere, snapshot: true }), oldPart([], end)]),
  ])
    await expectRefusal(bytes, /time zone Antarctica\/Troll/, /TZ=Antarctica\/Troll/);
});

test("a journal without schedules is carried over in any time zone", async () => {
  const bytes = Buffer.concat([oldFormat(elsewhere), oldBatch([[1, createPromise("a")]])]);
  const engine = await openTestEngine(folderWith(bytes).dataDir);
  expect((await engine.handle(getPromise("a"))).head.status).toBe(200);
});

test("a journal whose very first write was torn starts afresh", async () => {
  const header = oldFormat();
  for (const bytes of [Buffer.alloc(0), header.subarray(0, 5), header.subarray(0, -1), Buffer.alloc(100)]) {
    const { dataDir } = folderWith(bytes);
    const engine = await openTestEngine(dataDir);
    await engine.handle(createPromise("a"));
    await engine.stop();
    const reopened = await openTestEngine(dataDir);
    expect((await reopened.handle(getPromise("a"))).head.status).toBe(200);
  }
});

/** A folder that was carried over, of a journal with the promise "a". */
async function carriedOver(): Promise<{ dataDir: string; folder: string; bytes: Buffer }> {
  const bytes = Buffer.concat([oldFormat(), oldBatch([[1, createPromise("a")]])]);
  const { dataDir } = folderWith(bytes);
  await (await openTestEngine(dataDir)).stop();
  return { dataDir, folder: join(dataDir, "engine"), bytes };
}

/** How the program of an earlier version reads the first frame: one of another format than 1 and 2 it refuses. */
function versionOf(journal: string): unknown {
  const [first] = readFrames(journal);
  return JSON.parse(first?.payload ?? "").version;
}

test("where the journal was stands one that earlier versions refuse, and this one when the new file is gone", async () => {
  const { dataDir, folder, bytes } = await carriedOver();
  const journal = join(folder, "journal");
  expect(versionOf(journal)).toBe(3);
  expect(() => readFormat(journal, JSON.parse([...readFrames(journal)][0]?.payload ?? ""))).toThrow(
    UserError,
  );
  expect(readFileSync(join(folder, "journal.imported")).equals(bytes)).toBe(true);
  rmSync(join(folder, "state.db"));
  for (const isThere of [true, false]) {
    if (!isThere) rmSync(journal);
    await expect(openTestEngine(dataDir)).rejects.toMatchObject({
      message: `The engine's file ${join(dataDir, "engine", "state.db")} is gone.`,
      remedy: expect.stringContaining("signoff restore"),
    });
  }
});

test.each<[string, (folder: string) => void]>([
  [
    "before the journal was renamed",
    (folder) => renameSync(join(folder, "journal.imported"), join(folder, "journal")),
  ],
  ["before another journal stood there", (folder) => rmSync(join(folder, "journal"))],
  [
    "as that journal was written",
    (folder) => {
      rmSync(join(folder, "journal"));
      writeFileSync(join(folder, "journal.new"), "0000");
    },
  ],
  ["before the collected got their new name", (folder) => rename(folder, "archive.jsonl", "collected.jsonl")],
])("killed %s, the next start does the rest", async (_when, undo) => {
  const bytes = Buffer.concat([oldFormat(), oldBatch([[1, createPromise("a")]])]);
  const { dataDir } = folderWith(bytes);
  const folder = join(dataDir, "engine");
  writeFileSync(join(dataDir, "collected.jsonl"), "");
  const first = await openTestEngine(dataDir);
  await first.handle(createPromise("b"));
  await first.stop();
  undo(folder);
  const engine = await openTestEngine(dataDir);
  for (const id of ["a", "b"]) expect((await engine.handle(getPromise(id))).head.status).toBe(200);
  expect(versionOf(join(folder, "journal"))).toBe(3);
  expect(readFileSync(join(folder, "journal.imported")).equals(bytes)).toBe(true);
  expect(["archive.jsonl", "collected.jsonl"].map((name) => existsSync(join(dataDir, name)))).toEqual([
    true,
    false,
  ]);
});

function rename(folder: string, from: string, to: string): void {
  renameSync(join(folder, "..", from), join(folder, "..", to));
}
