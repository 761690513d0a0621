/** kill -9 under load, twenty times on one folder: whatever a process has said before it died is there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { type Answered, missing } from "./clients.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const kills = 20;
const main = join(import.meta.dirname, "answering-process.ts");

/** Starts a process on the folder and kills it after so many answers; gives how many there were. */
async function killAfter(
  dataDir: string,
  name: string,
  { most, answered }: { most: number; answered: Answered },
) {
  const child = spawn(process.execPath, [...nodeFlags, main, dataDir, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let count = 0;
  const closed = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const record = readRecord(line);
    if (record === undefined) continue;
    answered.set(record.id, record);
    count += 1;
    if (count === most) child.kill("SIGKILL");
  }
  const [code, signal] = await closed;
  expect([code, signal]).toEqual([null, "SIGKILL"]);
  return count;
}

/** Undefined for a line that was cut off. */
function readRecord(line: string): Pick<PromiseRecord, "id" | "state" | "value"> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readAll(dataDir: string, ids: Iterable<string>): Promise<Answered> {
  const engine = await openTestEngine(dataDir);
  const found: Answered = new Map();
  for (const id of ids) {
    const { data } = await engine.handle(getPromise(id));
    if (typeof data === "object" && "promise" in data) found.set(id, data.promise);
  }
  await engine.stop();
  return found;
}

test("twenty processes are killed one after another at work, and nothing that they answered is lost", async () => {
  const dataDir = temporaryFolder();
  const all: Answered = new Map();
  let answers = 0;
  for (let number = 0; number < kills; number += 1) {
    const answered: Answered = new Map();
    const most = 300 + Math.floor(Math.random() * 3_500);
    answers += await killAfter(dataDir, `k${number}`, { most, answered });
    const found = await readAll(dataDir, answered.keys());
    expect(missing(answered, (id) => found.get(id))).toEqual([]);
    for (const [id, record] of answered) all.set(id, record);
  }
  const found = await readAll(dataDir, all.keys());
  expect(missing(all, (id) => found.get(id))).toEqual([]);
  expect(answers).toBeGreaterThan(20_000);
});
