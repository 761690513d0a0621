/** Programs of others against a running Signoff: the official inspector, the client of Python, the conformance suite. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";

/** `.ci/run` says where they are. */
const python = process.env.TEST_PYTHON ?? "python3";
const tools = process.env.TEST_MCP_TOOLS ?? "";
const inspector = join(tools, "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");
const conformance = join(tools, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const hasPython =
  spawnSync(python, ["-c", "from mcp.client.streamable_http import streamable_http_client"]).status === 0;
const hasTools = tools !== "" && existsSync(inspector) && existsSync(conformance);
for (const [has, missing] of [
  [hasPython, `${python} has no mcp (pip install mcp, TEST_PYTHON=<python>)`],
  [
    hasTools,
    "TEST_MCP_TOOLS names no folder with @modelcontextprotocol/inspector and @modelcontextprotocol/conformance",
  ],
] as const) {
  if (!has && process.env.CI) throw new Error(`MCP cannot be tried with programs of others: ${missing}.`);
  if (!has) process.stderr.write(`MCP is not tried with some programs of others: ${missing}.\n`);
}

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const stdio = [process.execPath, ...nodeFlags, main, "mcp"];
const names = ["request_approval", "ask_human", "check_request", "cancel_request"];

let program: RunningProgram;
let access: Record<string, string>;
beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "bot:bot-secret", SIGNOFF_MCP_WAIT: "2" });
  access = { SIGNOFF_URL: program.httpUrl, SIGNOFF_TOKEN: "bot-secret", SIGNOFF_MCP_WAIT: "2" };
});
afterAll(() => program.stop());

/** Runs beside what this process serves. */
function run(
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<{ stdout: string; code: number }> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    env: { ...process.env, ...access, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  return new Promise((resolve) =>
    child.once("close", (code) => resolve({ stdout: stdout + stderr, code: code ?? -1 })),
  );
}

const told = z.object({
  tools: z.array(z.string()),
  isError: z.boolean(),
  result: z.looseObject({ status: z.string() }),
});

describe.skipIf(!hasPython).each(["http", "stdio"])("the client of Python over %s", (how) => {
  test("finds the tools, asks, and is approved", { timeout: 120_000 }, async () => {
    const agent = async () => {
      const given = JSON.stringify({ title: "From Python", approvers: ["U0BEN"], id: `python-${how}` });
      const script = new URL("agent.py", import.meta.url).pathname;
      const { stdout } = await run([python, script, how, "request_approval", given], {
        SIGNOFF_MCP: JSON.stringify(stdio),
      });
      return told.parse(JSON.parse(stdout.split("\n")[0] ?? ""));
    };
    expect(await agent()).toMatchObject({ tools: names, isError: false, result: { status: "pending" } });
    const card = await program.workspace.card(`ask/bot/python-${how}`);
    await program.workspace.click("U0BEN", card, "approve");
    expect(await agent()).toMatchObject({ result: { status: "approved", by: "U0BEN" } });
  });
});

describe.skipIf(!hasTools)("the inspector's command line", () => {
  const header = ["--header", "Authorization: Bearer bot-secret"];
  const targets = {
    http: () => [`${program.httpUrl}/mcp`, "--transport", "http", ...header],
    stdio: () => stdio,
  };

  test.each(["http", "stdio"] as const)(
    "lists the tools and calls one over %s",
    { timeout: 120_000 },
    async (how) => {
      const inspect = async (...more: string[]) => {
        const env = Object.entries(access).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
        const given = how === "stdio" ? env : [];
        const { stdout } = await run([
          process.execPath,
          inspector,
          "--cli",
          ...given,
          ...more,
          ...targets[how](),
        ]);
        return stdout;
      };
      const listed = await inspect("--method", "tools/list");
      for (const name of names) expect(listed).toContain(`"${name}"`);
      const asked = await inspect(
        ...["--tool-arg", "title=Inspected", `id=inspected-${how}`],
        ...["--tool-name", "request_approval", "--method", "tools/call"],
      );
      expect(asked).toMatch(/"status":\s*"pending"/);
      expect(asked).toContain(`inspected-${how}`);
    },
  );
});

/** The scenarios that need no tools of the suite's own. */
const scenarios = ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"];

describe.skipIf(!hasTools)("the conformance suite", () => {
  test.each(scenarios)("passes %s", async (scenario) => {
    // It sends no token: this does.
    const proxy = createServer((request, response) => {
      const headers = { ...request.headers, authorization: "Bearer bot-secret" };
      const to = forward(
        new URL(request.url ?? "/", program.httpUrl),
        { method: request.method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(to);
    });
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void proxy.close());
    const address = proxy.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { stdout, code } = await run([
      ...[process.execPath, conformance, "server", "--url", `http://localhost:${port}/mcp`],
      ...["--scenario", scenario],
    ]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/Passed: [1-9]\d*\/\d+, 0 failed/);
  });
});
