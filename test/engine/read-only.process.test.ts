import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** What a process says that may write no more than anybody, and how it ends. */
async function openAsAnybody(dataDir: string): Promise<{ said: string; exitCode: unknown }> {
  const main = new URL("holding-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [...nodeFlags, main, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  let said = "";
  child.stdout.on("data", (bytes) => (said += String(bytes)));
  const [exitCode]: unknown[] = await once(child, "exit");
  return { said, exitCode };
}

test.each<[what: string, modes: Record<string, number>, words: string]>([
  ["file", { "state.db": 0o444 }, "state.db"],
  ["folder", { ".": 0o555 }, "Make the folder, and lock.db in it, writable"],
])(
  "a %s that can only be read is refused with what to do, and is whole afterwards",
  async (_what, modes, words) => {
    const dataDir = temporaryFolder();
    const folder = join(dataDir, "engine");
    const engine = await openTestEngine(dataDir);
    await engine.handle(createPromise("a"));
    await engine.stop();
    for (const name of [".", "lock.db", "state.db"])
      if (isRoot) chownSync(join(folder, name), nobody, nobody);
    if (isRoot) chownSync(dataDir, nobody, nobody);
    const before = readFileSync(join(folder, "state.db"));
    for (const [name, mode] of Object.entries(modes)) chmodSync(join(folder, name), mode);
    const { said, exitCode } = await openAsAnybody(dataDir);
    expect(exitCode).toBe(1);
    expect(said).toContain(words);
    expect(said).toMatch(/writable/);
    expect(readFileSync(join(folder, "state.db")).equals(before)).toBe(true);
    for (const name of [".", "lock.db", "state.db"]) chmodSync(join(folder, name), 0o700);
    const again = await openTestEngine(dataDir);
    expect((await again.handle(getPromise("a"))).head.status).toBe(200);
  },
);
