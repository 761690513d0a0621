/** What an agent may ask, and whom it asks where it does not say, as signoff.yaml has it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { until } from "../program/until.ts";
import { connectAgent, overHttp } from "./agent.ts";

const file = `
callers:
  narrow:
    ask: { workflows: [], approvers: [U0BEN, U0CHO] }
  usual:
    ask: true
    defaults: { approvers: [U0CHO] }
  hasty:
    ask: true
    defaults: { deadline: 1s }
  nobody: {}
`;
const folder = mkdtempSync(join(tmpdir(), "signoff-callers-"));
let program: RunningProgram;

beforeAll(async () => {
  const path = join(folder, "callers.yaml");
  writeFileSync(path, file);
  const tokens = ["narrow", "usual", "hasty", "nobody", "free"]
    .map((name) => `${name}:${name}-secret`)
    .join();
  program = await startInProcess({
    SIGNOFF_API_TOKEN: tokens,
    SIGNOFF_CALLERS_FILE: path,
    SIGNOFF_MCP_WAIT: "2",
  });
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true });
});

async function agentOf(name: string) {
  const agent = await connectAgent(overHttp(program.httpUrl, `${name}-secret`));
  onTestFinished(() => agent.close());
  return agent;
}

async function approverTextOf(run: string): Promise<string> {
  return JSON.stringify((await program.workspace.card(run)).blocks);
}

test("an agent asks whom its scope lists, and nobody else", async () => {
  const agent = await agentOf("narrow");
  const refused = await agent.call("request_approval", { title: "a", approvers: ["U0EVE"], id: "no" });
  expect(refused).toMatchObject({ isError: true });
  expect(refused.text).toMatch(/may not ask these people.*U0EVE.*Nobody was asked/s);
  expect((await agent.call("request_approval", { title: "a", id: "yes" })).result.status).toBe("pending");
  const shown = await approverTextOf("ask/narrow/yes");
  expect(shown).toContain("U0BEN");
  expect(shown).toContain("U0CHO");
});

test("those of its defaults are asked where it does not say", async () => {
  const agent = await agentOf("usual");
  await agent.call("request_approval", { title: "b", id: "usual" });
  expect(await approverTextOf("ask/usual/usual")).toContain("U0CHO");
});

test("its request expires by the deadline of its defaults, and that is no denial", async () => {
  const agent = await agentOf("hasty");
  const asked = await agent.call("request_approval", { title: "b" });
  // A busy machine may answer that it is still open.
  const told = await until("the end of its time", async () => {
    const now =
      asked.result.status === "pending" ? await agent.call("check_request", { id: asked.result.id }) : asked;
    return now.result.status !== "pending" && now;
  });
  expect(told).toMatchObject({ isError: false, result: { status: "expired" } });
  expect(told.text).toContain("neither yes nor no");
});

test("what was asked with other defaults is the same request", async () => {
  const asked = { title: "c", from: "U0BEN" };
  const headers = { "content-type": "application/json", authorization: "Bearer usual-secret" };
  const body = JSON.stringify({ id: "before", ...asked });
  await fetch(new URL("/approvals", program.httpUrl), { method: "POST", headers, body });
  const agent = await agentOf("usual");
  const told = await agent.call("request_approval", { title: "c", id: "before" });
  expect(told).toMatchObject({ isError: false, result: { id: "before", status: "pending" } });
  expect(await program.workspace.cards("ask/usual/before")).toHaveLength(1);
  const chosen = await agent.call("request_approval", { title: "c", id: "before", approvers: ["U0CHO"] });
  expect(chosen.text).toContain("from differ");
});

test("a token that may not ask has no tools at all", async () => {
  await expect(connectAgent(overHttp(program.httpUrl, "nobody-secret"))).rejects.toThrow();
});

test("without an entry anyone in the channel is asked", async () => {
  const agent = await agentOf("free");
  await agent.call("request_approval", { title: "d", id: "free" });
  expect(await approverTextOf("ask/free/free")).toMatch(/anyone in/i);
});
