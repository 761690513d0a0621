/** A file of which a page, or everything, is damaged: whoever runs the engine is told which file it is, and what to do. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stateOf, withFile } from "./damage.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise, target } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const pageBytes = 4096;
const ids = Array.from({ length: 200 }, (_, number) => `p${number}`);

async function filledFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  await Promise.all(ids.map((id) => engine.handle(createPromise(id, { tags: { much: id.repeat(50) } }))));
  await engine.stop();
  return dataDir;
}

function overwrite(dataDir: string, from: number, bytes: Buffer): void {
  const content = readFileSync(stateOf(dataDir));
  bytes.copy(content, from);
  writeFileSync(stateOf(dataDir), content);
}

/** Page numbers begin with 1. */
function rootPageOf(dataDir: string, name: string): number {
  return withFile(dataDir, (database) =>
    Number(database.prepare("SELECT rootpage AS found FROM sqlite_schema WHERE name = ?").get(name)?.found),
  );
}

const toldOf = (dataDir: string) => ({
  name: "UserError",
  code: "state-damaged",
  message: expect.stringContaining(stateOf(dataDir)),
  remedy: expect.stringContaining("signoff restore"),
});

const zeros = Buffer.alloc(pageBytes);

test.each<[what: string, harm: (dataDir: string) => void]>([
  ["whose head is gone", (dataDir) => overwrite(dataDir, 0, Buffer.alloc(100, "x"))],
  ["that is something else", (dataDir) => writeFileSync(stateOf(dataDir), Buffer.alloc(50_000, "x"))],
  ["of which half is gone", (dataDir) => truncateSync(stateOf(dataDir), 10 * pageBytes)],
  [
    "whose list of tables is damaged",
    (dataDir) => overwrite(dataDir, 100, Buffer.alloc(pageBytes - 100, 0xff)),
  ],
  ...["promises", "by_due", "by_task_due", "facts"].map((name): [string, (dataDir: string) => void] => [
    `in which the first page of ${name} is empty`,
    (dataDir) => overwrite(dataDir, (rootPageOf(dataDir, name) - 1) * pageBytes, zeros),
  ]),
])("a file %s does not let the engine start, which says what to do", async (_what, harm) => {
  const dataDir = await filledFolder();
  harm(dataDir);
  await expect(openTestEngine(dataDir)).rejects.toMatchObject(toldOf(dataDir));
  // And gives the folder free.
  await expect(openTestEngine(dataDir)).rejects.toMatchObject(toldOf(dataDir));
});

/** Replaces bytes in the first page of an index. */
function replaceIn(dataDir: string, index: string, [before, after]: [Buffer, Buffer]): void {
  const from = (rootPageOf(dataDir, index) - 1) * pageBytes;
  const at = readFileSync(stateOf(dataDir)).indexOf(before, from);
  if (at < 0 || at >= from + pageBytes) throw new Error("it is not in that page");
  overwrite(dataDir, at, after);
}

function asReal(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

test("a schedule that cannot be read does not let the engine start, which says which one", async () => {
  const dataDir = await filledFolder();
  withFile(dataDir, (database) =>
    database.exec("INSERT INTO schedules (id, body, due) VALUES ('every-minute', '{\"id\":', 1)"),
  );
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    ...toldOf(dataDir),
    message: expect.stringContaining("The schedule every-minute"),
  });
});

test("an index that is damaged lets nothing be due before its time, but is told of", async () => {
  const dataDir = temporaryFolder();
  const nowMs = Date.now();
  const timeoutAt = nowMs + 86_400_000.5;
  const first = await openTestEngine(dataDir, { now: () => nowMs - 60_000 });
  await first.handle(createPromise("open", { tags: { "resonate:target": target }, timeoutAt }));
  await first.stop();
  replaceIn(dataDir, "by_due", [asReal(timeoutAt), asReal(nowMs - 1_000.5)]);
  await expect(openTestEngine(dataDir, { now: () => nowMs })).rejects.toMatchObject(toldOf(dataDir));
  const state = withFile(dataDir, (database) => database.prepare("SELECT state FROM promises").all());
  expect(state).toEqual([{ state: "pending" }]);
});

test("a page in the middle that is damaged ends the engine when it is come upon, which says what to do", async () => {
  const dataDir = await filledFolder();
  const content = readFileSync(stateOf(dataDir));
  const at = content.indexOf("p100p100p100");
  overwrite(dataDir, at - (at % pageBytes), zeros);
  const engine = await openTestEngine(dataDir);
  const answers = await Promise.allSettled(ids.map((id) => engine.handle(getPromise(id))));
  const refused = answers.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  for (const one of refused) expect(one).toMatchObject({ reason: toldOf(dataDir) });
  expect(await engine.failed).toMatchObject(toldOf(dataDir));
});
