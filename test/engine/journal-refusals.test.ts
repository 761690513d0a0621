import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeFrame } from "../../src/engine/frame.ts";
import { currentFormat } from "../../src/engine/journal-format.ts";
import { encodeBatch, encodeRecord, encodeRequest } from "../../src/engine/record.ts";
import { UserError } from "../../src/user-error.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A data folder whose journal holds these bytes, and the journal's path. */
function folderWith(bytes: Buffer): { dataDir: string; path: string } {
  const dataDir = temporaryFolder();
  const path = join(dataDir, "engine", "journal");
  mkdirSync(join(dataDir, "engine"));
  writeFileSync(path, bytes);
  // As the program that wrote it left it: with a new one, it would be waited for a program that goes on without it.
  writeFileSync(join(dataDir, "engine", "lock.db"), "");
  return { dataDir, path };
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
}

const schedule = {
  kind: "schedule.create" as const,
  head: { corrId: "c", version: "v" },
  data: {
    id: "s",
    cron: "0 9 * * *",
    promiseId: "s-{{.timestamp}}",
    promiseTimeout: 1000,
    promiseParam: {},
    promiseTags: { "resonate:target": "poll://any@workers" },
  },
};

test("a journal of another SDK version is refused with what to install", async () => {
  const frame = encodeFrame(JSON.stringify({ ...currentFormat(), sdk: "0.11.4" }));
  await expectRefusal(
    frame,
    /written with @resonatehq\/sdk 0\.11\.4/,
    /sdk@0\.11\.4 again.*SIGNOFF_DATA_DIR/,
  );
});

test("a journal of another format version is refused", async () => {
  await expectRefusal(
    encodeFrame(JSON.stringify({ ...currentFormat(), version: 3 })),
    /format 3/,
    /SIGNOFF_DATA_DIR/,
  );
});

test("a file of something else is refused", async () => {
  await expectRefusal(encodeFrame(`{"some":"thing"}`), /not a journal of Signoff/, /SIGNOFF_DATA_DIR/);
  await expectRefusal(
    Buffer.from("A shopping list: bread, butter and cheese.\n"),
    /damaged at byte 0/,
    /SIGNOFF_DATA_DIR/,
  );
});

test("a journal with schedules of another time zone is refused", async () => {
  const format = encodeFrame(JSON.stringify({ ...currentFormat(), timeZone: "Antarctica/Troll" }));
  const created = encodeFrame(encodeBatch([encodeRecord(1, encodeRequest(schedule))]));
  await expectRefusal(
    Buffer.concat([format, created]),
    /time zone Antarctica\/Troll/,
    /TZ=Antarctica\/Troll/,
  );
});

test("a journal without schedules opens in any time zone", async () => {
  const format = encodeFrame(JSON.stringify({ ...currentFormat(), timeZone: "Antarctica/Troll" }));
  const created = encodeFrame(encodeBatch([encodeRecord(1, encodeRequest(createPromise("a")))]));
  const engine = await openTestEngine(folderWith(Buffer.concat([format, created])).dataDir);
  expect((await engine.handle(getPromise("a"))).head.status).toBe(200);
});

test("a journal whose very first write was torn starts afresh", async () => {
  const header = encodeFrame(JSON.stringify(currentFormat()));
  for (const bytes of [header.subarray(0, 5), header.subarray(0, -1), Buffer.alloc(100)]) {
    const { dataDir, path } = folderWith(bytes);
    const engine = await openTestEngine(dataDir);
    await engine.handle(createPromise("a"));
    await engine.stop();
    expect(readFileSync(path).subarray(0, header.length).equals(header)).toBe(true);
    const reopened = await openTestEngine(dataDir);
    expect((await reopened.handle(getPromise("a"))).head.status).toBe(200);
  }
});

test("credentials of a request are not written down", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  const request = createPromise("a");
  await engine.handle({ ...request, head: { ...request.head, auth: "very-secret" } });
  const text = readFileSync(join(dataDir, "engine", "journal"), "utf8");
  expect(text).toContain("promise.create");
  expect(text).not.toContain("very-secret");
});
