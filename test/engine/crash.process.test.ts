import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function start(dataDir: string, task: string): ChildProcess {
  const script = join(import.meta.dirname, "waiting-process.ts");
  const child = spawn(process.execPath, [...nodeFlags, script, dataDir, task], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Resolves with what the process writes next. */
async function nextOutput(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("the process has no output");
  const [bytes]: unknown[] = await once(stdout, "data");
  return String(bytes);
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

test("a workflow outlives kill -9 of its process while it waits, and does nothing twice", async () => {
  const dataDir = temporaryFolder();
  const first = start(dataDir, "start");
  expect(await nextOutput(first)).toBe("waiting\n");
  await expect(openTestEngine(dataDir)).rejects.toThrow("Another process uses the folder");
  await kill(first);
  const second = start(dataDir, "answer");
  expect(await nextOutput(second)).toBe("answered yes\n");
  expect(readFileSync(join(dataDir, "acts"), "utf8")).toBe("asked\nanswered\n");
  await kill(second);
});
