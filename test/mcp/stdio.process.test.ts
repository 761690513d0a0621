/** `signoff mcp`: agents that start their tools as a process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { until } from "../program/until.ts";
import { Workspace } from "../program/workspace.ts";
import { type Agent, connectAgent } from "./agent.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "bot:bot-secret", SIGNOFF_MCP_WAIT: "20" });
});
afterAll(() => program.stop());

interface Started extends Agent {
  stderr(): string;
}

async function start(
  env: Record<string, string>,
  { era = "legacy", args = [] }: { era?: "legacy" | "auto"; args?: string[] } = {},
): Promise<Started> {
  const usual = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", SIGNOFF_MCP_WAIT: "2" };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeFlags, main, "mcp", ...args],
    env: { ...usual, ...env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  const agent = await connectAgent(transport, { name: "terminal-agent", era });
  onTestFinished(() => agent.close());
  return { ...agent, stderr: () => said };
}

describe.each(["legacy", "auto"] as const)("a client of the %s era", (era) => {
  test("asks, hears that it waits, and is approved once", async () => {
    const agent = await start({ SIGNOFF_URL: program.httpUrl, SIGNOFF_TOKEN: "bot-secret" }, { era });
    expect((await agent.client.listTools()).tools).toHaveLength(4);
    const id = `stdio-${era}`;
    const given = { title: "From a terminal", approvers: ["U0BEN"], id };
    const heard: unknown[] = [];
    const pending = await agent.call("request_approval", given, {
      onprogress: ({ message }) => heard.push(message),
    });
    expect(pending.result).toMatchObject({ id, status: "pending" });
    expect(heard).toContain("Waiting for people to answer");
    const card = await program.workspace.card(`ask/bot/${id}`);
    await program.workspace.click("U0BEN", card, "approve");
    expect((await agent.call("check_request", { id })).result).toMatchObject({ id, status: "approved" });
    const spent = await agent.call("check_request", { id });
    expect(spent.result).toMatchObject({ status: "spent", taken: { by: "terminal-agent 1.0" } });
  });
});

test("a gateway that is away, or does not know the token, is said in words; the tools are there all the same", async () => {
  const away = await start({ SIGNOFF_URL: "http://127.0.0.1:9", SIGNOFF_TOKEN: "x" });
  expect((await away.client.listTools()).tools).toHaveLength(4);
  const told = await away.call("request_approval", { title: "Anybody there?" });
  expect(told).toMatchObject({ isError: true });
  expect(told.text).toContain("http://127.0.0.1:9/ cannot be reached. Nothing is lost");
  const unknown = await start({ SIGNOFF_URL: program.httpUrl, SIGNOFF_TOKEN: "wrong" });
  expect((await unknown.call("request_approval", { title: "Me?" })).text).toContain("set SIGNOFF_TOKEN");
});

test("--sandbox starts a whole Signoff, says where its page is, and ends with its agent", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-mcp-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const agent = await start(
    { SIGNOFF_DATA_DIR: dataDir, PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0" },
    { args: ["--sandbox"] },
  );
  const page = await until("the page", () => /sandbox: (http:\S+)/.exec(agent.stderr())?.[1]);
  const workspace = new Workspace(page);
  const asked = agent.call("ask_human", { question: "Which region?", choices: ["eu", "us"], id: "where" });
  await workspace.card("ask/local/where");
  expect((await asked).result.status).toBe("pending");
  const cancelled = await agent.call("cancel_request", { id: "where" });
  expect(cancelled.result).toMatchObject({ id: "where", status: "withdrawn" });
  await agent.close();
  await until("its end", () =>
    fetch(page).then(
      () => false,
      () => true,
    ),
  );
});
