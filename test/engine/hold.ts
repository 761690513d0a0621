/** Another process with an engine on a folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { nodeFlags } from "../node-flags.ts";

/** A process on the folder, what it has said, and how it ended. */
export function hold(dataDir: string, script = "holding-process.ts") {
  const main = new URL(script, import.meta.url).pathname;
  const child = spawn(process.execPath, [...nodeFlags, main, dataDir]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const holder = {
    said: "",
    exitCode: undefined as number | null | undefined,
    /** Ends it at once, as if its power were cut. */
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
  child.stdout.on("data", (bytes) => {
    holder.said += String(bytes);
  });
  child.once("exit", (code) => {
    holder.exitCode = code;
  });
  return holder;
}

export const lockOf = (dataDir: string) => join(dataDir, "engine", "lock.db");
