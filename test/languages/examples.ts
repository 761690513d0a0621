/** The examples in other languages, run as their own processes beside Signoff, and killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

export interface Example {
  /** What it has printed so far. */
  output(): string;
  /** With SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Its exit code. */
  ended: Promise<number | null>;
}

/** Starts it; it ends with its test at the latest. */
export function startExample(command: string, args: string[], env: Record<string, string>): Example {
  const child: ChildProcess = spawn(command, args, {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += String(chunk)));
  child.stderr?.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "exit").then(([code]) => code);
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return { output: () => output, kill, ended };
}

/** Where an example cannot run: a failure where it has to, and a word everywhere else. */
export function skipExample(missing: string): void {
  if (process.env.CI) throw new Error(`An example cannot run: ${missing}`);
  process.stderr.write(`An example is not run: ${missing}\n`);
}
