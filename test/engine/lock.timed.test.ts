import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../program/until.ts";
import { hold, lockOf } from "./hold.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a process whose folder another one has taken ends with exit code 1, before the other reads the state", async () => {
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

test("where the lock is new and the state is not, a process waits for one that went on without its lock", async () => {
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
