/** The README's commands, run as they stand there: only ports, folders and tokens are a test's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sandboxTokens } from "../src/sandbox/tokens.ts";
import { until } from "./program/until.ts";
import { openSandbox } from "./sandbox/sandbox-fixture.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const lines = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  block.trim().split("\n"),
);

/** Where each of them is run. */
const runBy: Record<string, string> = {
  "npm ci && npm start": "here, after the npm ci of .ci/run",
  "npm ci && npm test": ".ci/run",
  "npm install signoff zod": "test/package/project.process.test.ts",
  "npx signoff init": "test/package/project.process.test.ts",
  "npx signoff": "test/package/project.process.test.ts",
  "export SLACK_BOT_TOKEN='xoxb-…' SLACK_APP_TOKEN='xapp-…' SIGNOFF_CHANNEL='C0123456789'": "here",
  "npm start": "here",
  'curl \'http://localhost:5001/approvals\' -H \'content-type: application/json\' -d \'{"id":"deploy-1.2","title":"Deploy api 1.2","from":"channel"}\'':
    "here",
  "curl 'http://localhost:5001/approvals/deploy-1.2?wait=60'": "here",
};

test("every command of the README is run by a test", () => {
  expect(lines).toEqual(Object.keys(runBy));
});

/** Runs it in a shell of its own group, which is ended with the test. */
async function shell(
  command: string,
  env: Record<string, string> = {},
): Promise<{ output(): string; child: ChildProcess }> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", SIGNOFF_DATA_DIR: dataDir };
  const child = spawn("sh", ["-c", command], {
    cwd: root,
    detached: true,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...ports, ...env },
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  return { output: () => output, child };
}

test("npm start opens a sandbox, and the README's curl asks, and reads that it is open", async () => {
  const started = await shell("npm start");
  await until("the banner", () => started.output().includes("Stop with Ctrl-C"));
  expect(started.output()).toContain("Signoff's Slack sandbox: http://127.0.0.1:");
  const [, http = ""] = /Links and HTTP: (http:\S+)/.exec(started.output()) ?? [];
  const curls = lines.filter((line) => line.startsWith("curl"));
  expect(curls).toHaveLength(2);
  for (const curl of curls) {
    const asked = await shell(curl.replace("http://localhost:5001", http).replace("wait=60", "wait=0"));
    await until("the answer", () => asked.output().includes('"id":"deploy-1.2"'));
    expect(asked.output()).toContain('"state":"open"');
  }
});

test("with tokens it works in that workspace, and opens no sandbox", async () => {
  const { url } = await openSandbox();
  const [exports = "", start = ""] = lines.slice(lines.findIndex((line) => line.startsWith("export")));
  const own = exports
    .replace("xoxb-…", sandboxTokens.bot)
    .replace("xapp-…", sandboxTokens.app)
    .replace("C0123456789", "C0APPROVALS");
  const started = await shell(`${own}\n${start}`, { SLACK_API_URL: `${url}/api/` });
  await until("the banner", () => started.output().includes("Stop with Ctrl-C"));
  expect(started.output()).toContain("Signoff is connected to your Slack workspace.");
  expect(started.output()).not.toContain("sandbox");
});
