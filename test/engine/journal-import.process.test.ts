import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { until } from "../program/until.ts";
import { hold } from "./hold.ts";
import { largeJournal } from "./large-journal.ts";
import { putJournal } from "./old-journal.ts";
import { contentOf, openFile } from "./open-file.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const moments = 15;
/** The last of them are after the end. */
const during = 12;
const runs = 6_800;

/** A digest of the state in a folder, and how many promises there are. */
async function read(dataDir: string): Promise<{ digest: number; promises: number }> {
  const { state, close } = await openFile(join(dataDir, "engine"));
  const content = contentOf(state);
  await close();
  return { digest: crc32(JSON.stringify(content)), promises: Object(content).promises.length };
}

/** A folder like this one. */
function copyOf(dataDir: string): string {
  const copy = temporaryFolder();
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}

/** How much was written of the new file. */
function writtenBytes(dataDir: string): number {
  const sizes = ["", "-wal"].map((suffix) => {
    const path = join(dataDir, "engine", `state.db.importing${suffix}`);
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  });
  return sizes.reduce((one, other) => one + other);
}

/** What is in the folder as the process is killed. */
function stageOf(dataDir: string): string {
  const isThere = (name: string) => existsSync(join(dataDir, "engine", name));
  if (isThere("journal.imported")) return "done";
  return isThere("state.db.importing") ? "under way" : "before";
}

test("killed at any moment of carrying a journal over, the next start has all of it, the journal, and the archive", async () => {
  const original = temporaryFolder();
  const bytes = largeJournal(runs);
  putJournal(original, bytes);
  const record = {
    state: "resolved",
    param: {},
    value: {},
    tags: {},
    timeoutAt: 9,
    createdAt: 3,
    settledAt: 5,
  };
  const collected = `${JSON.stringify({ id: "gone", ...record })}\n`;
  writeFileSync(join(original, "collected.jsonl"), collected);

  const undisturbed = copyOf(original);
  const first = hold(undisturbed, "importing-process.ts");
  let mostBytes = 0;
  await until("the end of the import", () => {
    mostBytes = Math.max(mostBytes, writtenBytes(undisturbed));
    return first.said === "open\n";
  });
  await first.kill();
  const expected = await read(undisturbed);
  expect(expected.promises).toBe(runs * 3);

  const stages: string[] = [];
  for (let moment = 0; moment < moments; moment += 1) {
    const dataDir = copyOf(original);
    const holder = hold(dataDir, "importing-process.ts");
    const wanted = (moment / during) * mostBytes;
    await until(
      `moment ${moment}`,
      () =>
        (moment < during ? writtenBytes(dataDir) >= wanted : stageOf(dataDir) === "done") ||
        holder.said !== "",
    );
    await pause((moment % 3) * 5);
    await holder.kill();
    stages.push(stageOf(dataDir));
    expect(await read(dataDir)).toEqual(expected);
    const inFolder = (name: string) => readFileSync(join(dataDir, "engine", name));
    expect(inFolder("journal.imported").equals(bytes)).toBe(true);
    expect(inFolder("journal").toString()).toContain('"version":3');
    expect(readFileSync(join(dataDir, "archive.jsonl"), "utf8")).toBe(collected);
    expect(existsSync(join(dataDir, "collected.jsonl"))).toBe(false);
    const engine = await openTestEngine(dataDir);
    expect((await engine.handle(createPromise("gone"))).head.status).toBe(409);
    await engine.stop();
  }
  expect(stages.filter((stage) => stage === "under way").length).toBeGreaterThan(7);
  expect(stages).toContain("done");
}, 300_000);
