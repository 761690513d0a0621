import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { until } from "../program/until.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a second engine on the same folder is refused until the first has stopped", async () => {
  const dataDir = temporaryFolder();
  const first = await openTestEngine(dataDir);
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: `Another process uses the folder ${dataDir}/engine.`,
    remedy: expect.stringContaining("SIGNOFF_DATA_DIR"),
  });
  await first.stop();
  await first.stop();
  await expect(openTestEngine(dataDir)).resolves.toBeDefined();
});

test("a folder that cannot be created is refused with what to do", async () => {
  await expect(openTestEngine("/dev/null/signoff")).rejects.toMatchObject({
    name: "UserError",
    message: "The folder /dev/null/signoff/engine cannot be created.",
  });
});

/** A process on the folder, what it has said, and how it ended. */
function hold(dataDir: string) {
  const main = new URL("holding-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [...nodeFlags, main, dataDir]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const holder = { said: "", exitCode: undefined as number | null | undefined };
  child.stdout.on("data", (bytes) => {
    holder.said += String(bytes);
  });
  child.once("exit", (code) => {
    holder.exitCode = code;
  });
  return holder;
}

const lockOf = (dataDir: string) => join(dataDir, "engine", "lock.db");

test("with the file of the lock deleted, a second process sees the first all the same, and the first goes on", async () => {
  const dataDir = temporaryFolder();
  const first = hold(dataDir);
  await until("the first to be open", () => first.said === "open\n");
  for (const time of ["once", "again"]) {
    rmSync(lockOf(dataDir), { force: true });
    const second = hold(dataDir);
    await until(`the second to be refused ${time}`, () => second.exitCode === 1);
    expect(second.said).toContain(`Another process uses the folder ${dataDir}/engine.`);
  }
  await until("the first to have made its lock anew", () => existsSync(lockOf(dataDir)));
  expect(first).toEqual({ said: "open\n", exitCode: undefined });
});

test("whoever only reads the journal, such as a backup, keeps nobody out", async () => {
  const dataDir = temporaryFolder();
  await (await openTestEngine(dataDir)).stop();
  const reader = spawn("tail", ["-f", join(dataDir, "engine", "journal")]);
  onTestFinished(() => void reader.kill());
  await once(reader.stdout, "data");
  await expect(openTestEngine(dataDir)).resolves.toBeDefined();
});

test("a process whose folder another one has taken ends with exit code 1, before the other reads the journal", async () => {
  const dataDir = temporaryFolder();
  const first = hold(dataDir);
  await until("the first to be open", () => first.said === "open\n");
  rmSync(lockOf(dataDir));
  // As one does that cannot see the first: in another container, or on a system that does not tell of processes.
  const other = new DatabaseSync(lockOf(dataDir));
  onTestFinished(() => other.close());
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  const lockedMs = performance.now();
  await until("the first to end", () => first.exitCode !== undefined);
  expect(performance.now() - lockedMs).toBeLessThan(3_500);
  expect(first).toMatchObject({ exitCode: 1, said: expect.stringContaining("lock.db was deleted") });
});

test("where the lock is new and the journal is not, a process waits for one that went on without its lock", async () => {
  const dataDir = temporaryFolder();
  await (await openTestEngine(dataDir)).stop();
  const startedMs = performance.now();
  await (await openTestEngine(dataDir)).stop();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  rmSync(lockOf(dataDir));
  const againMs = performance.now();
  await openTestEngine(dataDir);
  expect(performance.now() - againMs).toBeGreaterThan(3_000);
});
