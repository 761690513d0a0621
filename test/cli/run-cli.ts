/** The `signoff` command of the sources, in a process of its own. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { nodeFlags } from "../node-flags.ts";
import { patienceMs } from "../patience.ts";

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs it to its end in the folder `cwd`. */
export async function runCli(
  words: readonly string[],
  { cwd = process.cwd(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const options = { cwd, env: { PATH: process.env.PATH ?? "", ...env }, timeout: patienceMs };
  return promisify(execFile)(process.execPath, [...nodeFlags, main, ...words], options).then(
    (output) => ({ code: 0, ...output }),
    (ended: Ended) => ended,
  );
}
