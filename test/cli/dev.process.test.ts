import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { until } from "../program/until.ts";
import { makeProject, workflowSource, writeProjectFile } from "./project-folder.ts";

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");
const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", LOG_LEVEL: "warn" };

/** Starts `signoff dev` there, and gives what it has written so far. */
function startDev(cwd: string): { child: ChildProcess; output(): string } {
  const child = spawn(process.execPath, [...nodeFlags, main, "dev"], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...ports },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  onTestFinished(async () => {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  });
  return { child, output: () => output };
}

test("signoff dev starts again when a file changes, also after one that cannot be loaded", async () => {
  const cwd = makeProject({
    "package.json": '{ "type": "module" }',
    "workflows/one.ts": workflowSource("one"),
  });
  const { output } = startDev(cwd);
  const banners = () => output().match(/Stop with Ctrl-C/g)?.length ?? 0;
  await until("the first banner", () => banners() === 1);
  writeProjectFile(cwd, "workflows/two.ts", "export const = 7;\n");
  await until("the error of the new file", () => output().includes("workflows/two.ts cannot be loaded"));
  writeProjectFile(cwd, "workflows/two.ts", workflowSource("two"));
  await until("the second banner", () => banners() === 2);
  expect(output()).toContain("workflows/two.ts changed: starting again.");
});
