import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";

const main = new URL("listed-twice-main.ts", import.meta.url).pathname;

async function run(
  part: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0" };
  const child = spawn(process.execPath, [...nodeFlags, main, part], {
    env: { PATH: process.env.PATH ?? "", SIGNOFF_DATA_DIR: dataDir, LOG_LEVEL: "warn", ...ports, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  await once(child, "exit");
  await rm(dataDir, { recursive: true, force: true });
  return { code: child.exitCode, output };
}

test.each(["all", "engine", "worker", "gateway"])(
  "two workflows of one name and version end %s at once, and both places are named",
  async (part) => {
    const { code, output } = await run(part, { TWICE: "namesake" });
    expect(code).toBe(1);
    expect(output).toMatch(
      /^Version 2 of workflow foo-workflow is defined twice: number \d+ of the list \(src\/workflows\/foo-workflow\.ts:\d+\), and number \d+ \(test\/program\/listed-twice-main\.ts:8\)\. Rename one of them, or count up its version\.\nMore about this: docs\/errors\.md#defined-twice\n$/,
    );
  },
);

test("a workflow that is in the list twice is said to be, with its place and its numbers", async () => {
  const { code, output } = await run("all", { TWICE: "same" });
  expect(code).toBe(1);
  expect(output).toMatch(
    /^Version 2 of workflow foo-workflow \(src\/workflows\/foo-workflow\.ts:\d+\) is listed twice, as number \d+ and number \d+\. Take one of the two out of the list\.\nMore about this: docs\/errors\.md#defined-twice\n$/,
  );
});
