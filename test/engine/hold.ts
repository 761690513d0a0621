/** Another process with an engine on a folder. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { nodeFlags } from "../node-flags.ts";

/** A process on the folder, what it has said, and how it ended. */
export function hold(dataDir: string) {
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

export const lockOf = (dataDir: string) => join(dataDir, "engine", "lock.db");
