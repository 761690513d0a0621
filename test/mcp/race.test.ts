/** Several clients of one caller, and one verdict: one of them may use it. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { until } from "../program/until.ts";
import { connectAgent, overHttp } from "./agent.ts";

let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "bot:bot-secret", SIGNOFF_MCP_WAIT: "30" });
});
afterAll(() => program.stop());

async function agentNamed(name: string) {
  const agent = await connectAgent(overHttp(program.httpUrl, "bot-secret"), { name, era: "auto" });
  onTestFinished(() => agent.close());
  return agent;
}

test.each([2, 8])(
  "%i clients wait for the same: one is approved, and the others are told whose it is",
  async (count) => {
    const { workspace } = program;
    const names = Array.from({ length: count }, (_, index) => `racer-${index}`);
    const agents = await Promise.all(names.map(agentNamed));
    const id = `race-${count}`;
    const given = { title: "Once", approvers: ["U0BEN"], id };
    const waiting = agents.map((agent) => agent.call("request_approval", given));
    const card = await workspace.card(`ask/bot/${id}`);
    await workspace.click("U0BEN", card, "approve");
    const told = await Promise.all(waiting);
    const statuses = told.map(({ result }) => result.status);
    expect(statuses.filter((status) => status === "approved")).toHaveLength(1);
    expect(statuses.filter((status) => status === "spent")).toHaveLength(count - 1);
    const winner = names[statuses.indexOf("approved")];
    for (const { result, text } of told) {
      if (result.status !== "spent") continue;
      expect(result.taken?.by).toContain(winner);
      expect(text).toContain("people are asked anew");
    }
    expect(await workspace.cards(`ask/bot/${id}`)).toHaveLength(1);
  },
);

test("a client whose connection breaks while it waits has taken nothing: the next one is approved", async () => {
  const { workspace } = program;
  const given = { title: "Broken off", approvers: ["U0BEN"], id: "broken" };
  const gone = new AbortController();
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: "Bearer bot-secret",
  };
  const params = { name: "request_approval", arguments: given };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params });
  const url = new URL("/mcp", program.httpUrl);
  const call = fetch(url, { method: "POST", headers, body, signal: gone.signal }).then((answer) =>
    answer.text(),
  );
  const card = await workspace.card("ask/bot/broken");
  gone.abort();
  await expect(call).rejects.toThrow();
  await workspace.click("U0BEN", card, "approve");
  const agent = await agentNamed("next");
  const told = await until("the verdict", async () => {
    const one = await agent.call("request_approval", given);
    return one.result.status === "pending" ? undefined : one;
  });
  expect(told.result).toMatchObject({ id: "broken", status: "approved", by: "U0BEN" });
});
