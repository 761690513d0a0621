/** A file that is not one of this engine, or of a newer one, is refused in words and left as it is. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A data folder with this file of the engine, and the file's path. */
function folderWith(make: (path: string) => void): { dataDir: string; path: string } {
  const dataDir = temporaryFolder();
  const path = join(dataDir, "engine", "state.db");
  mkdirSync(join(dataDir, "engine"));
  // With a new one, it would be waited for a program that goes on without it.
  writeFileSync(join(dataDir, "engine", "lock.db"), "");
  make(path);
  return { dataDir, path };
}

function withDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

test.each<[what: string, make: (path: string) => void, message: RegExp, remedy: RegExp]>([
  [
    "something else",
    (path) => writeFileSync(path, "A shopping list: bread, butter and cheese.\n".repeat(100)),
    /is damaged: file is not a database/,
    /signoff restore <backup>.*SIGNOFF_DATA_DIR/,
  ],
  [
    "a database of something else",
    (path) => withDatabase(path, "CREATE TABLE bread (butter TEXT); INSERT INTO bread VALUES ('cheese')"),
    /is not a file of Signoff's engine/,
    /SIGNOFF_DATA_DIR/,
  ],
  [
    "an empty database of something else",
    (path) => withDatabase(path, "PRAGMA application_id = 7; PRAGMA user_version = 3"),
    /is not a file of Signoff's engine/,
    /SIGNOFF_DATA_DIR/,
  ],
])("%s is refused, and left as it is", async (_what, make, message, remedy) => {
  const { dataDir, path } = folderWith(make);
  const before = readFileSync(path);
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a file of a newer version is refused, and opens there again", async () => {
  const { dataDir, path } = folderWith(() => undefined);
  const engine = await openTestEngine(dataDir);
  await engine.handle(createPromise("a"));
  await engine.stop();
  withDatabase(path, "PRAGMA user_version = 99");
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringMatching(/has format 99; this Signoff reads up to format \d+/),
    remedy: expect.stringMatching(/newer Signoff/),
  });
  withDatabase(path, "PRAGMA user_version = 1");
  const again = await openTestEngine(dataDir);
  expect((await again.handle(getPromise("a"))).head.status).toBe(200);
});

test.each(["null", "{", "{}"])(
  "a schedule that reads %s is told of, whatever has become of its row",
  async (body) => {
    const { dataDir, path } = folderWith(() => undefined);
    await (await openTestEngine(dataDir)).stop();
    withDatabase(path, `INSERT INTO schedules (id, body, due) VALUES ('s', '${body}', 1)`);
    await expect(openTestEngine(dataDir)).rejects.toMatchObject({
      code: "state-damaged",
      message: "The schedule s in the engine's file is damaged.",
    });
  },
);

test("a file of no bytes, as a process leaves it that dies when it has made it, is begun", async () => {
  const { dataDir } = folderWith((path) => writeFileSync(path, ""));
  const engine = await openTestEngine(dataDir);
  expect((await engine.handle(createPromise("a"))).head.status).toBe(200);
});

test("credentials of a request are not written down", async () => {
  const { dataDir } = folderWith(() => undefined);
  const engine = await openTestEngine(dataDir);
  const request = createPromise("a", { tags: { kind: "looked-for" } });
  await engine.handle({ ...request, head: { ...request.head, auth: "very-secret" } });
  await engine.stop();
  const text = readFileSync(join(dataDir, "engine", "state.db"), "latin1");
  expect(text).toContain("looked-for");
  expect(text).not.toContain("very-secret");
});
