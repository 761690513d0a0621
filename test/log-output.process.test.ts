/** A log whose disk is full costs lines, and holds up nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "./node-flags.ts";

/** The process, with its standard output here. */
async function run(output: number | "pipe"): Promise<{ code: unknown; out: string; err: string }> {
  const main = new URL("logging-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [...nodeFlags, main], { stdio: ["ignore", output, "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = Promise.all([
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
  ]);
  const [code] = await once(child, "exit");
  const [out, err] = await said;
  return { code, out, err };
}

test.skipIf(process.platform !== "linux")("a process goes on whose log cannot be written", async () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  expect(await run(full)).toMatchObject({ code: 0, err: "goes on" });
});

test("a process whose log can be written writes each line, and the last one", async () => {
  const { code, out } = await run("pipe");
  expect(code).toBe(0);
  expect(out.match(/"msg":"(a|the last) line"/g)).toHaveLength(4);
});
