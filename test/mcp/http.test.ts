/** Agents over Streamable HTTP: the official client, both eras of the protocol. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { until } from "../program/until.ts";
import type { Workspace } from "../program/workspace.ts";
import { connectAgent, overHttp } from "./agent.ts";

let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess({
    SIGNOFF_API_TOKEN: "bot:bot-secret,other:other-secret",
    SIGNOFF_MCP_WAIT: "1",
  });
  workspace = program.workspace;
});
afterAll(() => program.stop());

async function agentOf(token = "bot-secret", more: { name?: string; era?: "legacy" | "auto" } = {}) {
  const agent = await connectAgent(overHttp(program.httpUrl, token), more);
  onTestFinished(() => agent.close());
  return agent;
}

const tools = ["request_approval", "ask_human", "check_request", "cancel_request"];

describe.each(["legacy", "auto"] as const)("a client of the %s era", (era) => {
  test("finds these tools and no other, each with the shape of its result", async () => {
    const agent = await agentOf("bot-secret", { era });
    const listed = (await agent.client.listTools()).tools;
    expect(listed.map(({ name }) => name)).toEqual(tools);
    for (const { outputSchema, description } of listed) {
      expect(outputSchema?.required).toEqual(["id", "status", "next"]);
      expect(description?.length).toBeGreaterThan(50);
    }
  });

  test("asks for an approval, hears pending, reattaches by asking the same again, and gets the verdict once", async () => {
    const agent = await agentOf("bot-secret", { era, name: `${era}-agent` });
    const given = {
      title: `Drop the table (${era})`,
      details: "All of it",
      fields: { Rows: 7 },
      approvers: ["U0BEN"],
    };
    const pending = await agent.call("request_approval", given);
    expect(pending).toMatchObject({ isError: false, result: { status: "pending" } });
    const { id = "" } = pending.result;
    expect(pending.text).toContain("neither yes nor no");
    const card = await workspace.card(`ask/bot/${id}`);
    expect(JSON.stringify(card.blocks)).toMatch(/Drop the table.*Details.*All of it.*Rows/s);
    expect(JSON.stringify(card.blocks)).toContain("Requested by bot");
    const again = agent.call("request_approval", given);
    await workspace.click("U0BEN", card, "approve");
    expect(await again).toMatchObject({ result: { id, status: "approved", by: "U0BEN" } });
    expect(await workspace.cards(`ask/bot/${id}`)).toHaveLength(1);
    // The verdict is spent: the same asks people anew, and it is said so.
    const anew = await agent.call("request_approval", given);
    expect(anew.result).toMatchObject({ id: `${id}~2`, status: "pending", before: { id } });
    await workspace.card(`ask/bot/${id}~2`);
    expect((await agent.call("check_request", { id })).result).toMatchObject({
      id: `${id}~2`,
      status: "pending",
    });
  });
});

test("a denial is a result with its reason, and no error", async () => {
  const agent = await agentOf();
  const given = { title: "Delete production", approvers: ["U0BEN"], id: "no" };
  await agent.call("request_approval", given);
  await workspace.click("U0BEN", await workspace.card("ask/bot/no"), "deny");
  await workspace.submit("U0BEN", { comment: "Not today" });
  const told = await until("the denial", async () => {
    const one = await agent.call("request_approval", given);
    return one.result.status === "pending" ? undefined : one;
  });
  expect(told).toMatchObject({
    isError: false,
    result: { status: "denied", by: "U0BEN", reason: "Not today" },
  });
});

test("what people edited before they approved is what the agent is told to do", async () => {
  const agent = await agentOf();
  const given = {
    title: "Scale the service",
    fields: { Hosts: { value: 30, editable: { type: "integer", minimum: 1, maximum: 50 } }, Region: "eu" },
    approvers: ["U0BEN"],
  };
  const wrong = { ...given, fields: { Hosts: { value: 90, editable: { type: "integer", maximum: 50 } } } };
  expect(await agent.call("request_approval", wrong)).toMatchObject({ isError: true });
  const { id = "" } = (await agent.call("request_approval", given)).result;
  const card = await workspace.card(`ask/bot/${id}`);
  await workspace.click("U0BEN", card, "edit");
  await workspace.submit("U0BEN", { "field:Hosts": "10" });
  const edited = await until("the edited card", async () => {
    const now = await workspace.card(`ask/bot/${id}`);
    return JSON.stringify(now.blocks).includes("~30~ → 10") && now;
  });
  await workspace.click("U0BEN", edited, "approve");
  const approved = await until("the verdict", async () => {
    const { result, text } = await agent.call("request_approval", given);
    return result.status === "approved" && { result, text };
  });
  expect(approved.result).toMatchObject({ id, values: { Hosts: 10 } });
  expect(approved.text).toContain('Values: {"Hosts":10}');
});

test("an agent shows people fields of every kind, and is told of them without a schema that has itself in it", async () => {
  const agent = await agentOf();
  const [tool] = (await agent.client.listTools()).tools;
  const told = JSON.stringify(tool?.inputSchema);
  for (const type of ["text", "value", "markdown", "code", "json", "diff", "table", "link"])
    expect(told).toContain(`"const":"${type}"`);
  expect(told).not.toContain('"sets"');
  const given = {
    title: "Move the shop",
    fields: {
      Why: { type: "text", text: "It is full" },
      Plan: { type: "markdown", text: "**First** drain" },
      Command: {
        type: "code",
        text: "make move",
        language: "sh",
        editable: { type: "string", minLength: 1 },
      },
      Input: { type: "json", value: { zones: ["eu-1"] }, editable: { type: "object" } },
      Change: { type: "diff", text: "-eu\n+us" },
      Hosts: {
        type: "table",
        columns: ["Region", "Hosts"],
        rows: [["eu", 12]],
      },
      Ticket: { type: "link", url: "https://tickets.example.com/7", text: "Ticket 7" },
      Count: { type: "value", value: 3 },
      Paid: true,
    },
    approvers: ["U0BEN"],
  };
  const { id = "" } = (await agent.call("request_approval", given)).result;
  const card = JSON.stringify((await workspace.card(`ask/bot/${id}`)).blocks);
  for (const text of ["It is full", "drain", "make move", "eu-1", "+us", "Region", "tickets.example.com"])
    expect(card).toContain(text);
  const wrong = { ...given, fields: { Hosts: { type: "table", columns: [], rows: [] } } };
  expect((await agent.call("request_approval", wrong)).text).toMatch(/Hosts/);
});

test("a question is answered by a choice, by a text, and by the fields of a form", async () => {
  const agent = await agentOf();
  const choice = {
    question: "Which region?",
    choices: ["eu", "us"],
    approvers: ["program:other"],
    id: "region",
  };
  await agent.call("ask_human", choice);
  await workspace.card("ask/bot/region");
  const path = `/approvals/${encodeURIComponent("ask/bot/region:0.2")}/responses`;
  const headers = { "content-type": "application/json", authorization: "Bearer other-secret" };
  const say = (answer: object) =>
    fetch(new URL(path, program.httpUrl), { method: "POST", headers, body: JSON.stringify({ answer }) });
  expect((await say({ answer: "mars" })).status).toBe(422);
  expect((await say({ answer: "eu" })).status).toBe(200);
  expect((await agent.call("ask_human", choice)).result).toMatchObject({
    status: "answered",
    answer: { answer: "eu" },
    by: "other",
  });
  const both = await agent.call("ask_human", { question: "?", choices: ["a"], schema: { type: "object" } });
  expect(both).toMatchObject({ isError: true, text: "Give schema or choices, and not both." });
  const unusable = await agent.call("ask_human", { question: "?", schema: { type: "string" } });
  expect(unusable.isError).toBe(true);
  expect(unusable.text).toContain("schema:");
});

test("an open request is withdrawn, and asked again it asks anew", async () => {
  const agent = await agentOf();
  const given = { title: "Restart", id: "restart" };
  await agent.call("request_approval", given);
  await workspace.card("ask/bot/restart");
  const cancelled = await agent.call("cancel_request", { id: "restart" });
  expect(cancelled.result).toMatchObject({ status: "withdrawn", by: "bot" });
  expect((await agent.call("request_approval", given)).result).toMatchObject({
    id: "restart~2",
    status: "pending",
    before: { id: "restart" },
  });
});

test("a client that lies about IDs gets nowhere: others' requests, rounds, followers, other content", async () => {
  const agent = await agentOf();
  const other = await agentOf("other-secret");
  await agent.call("request_approval", { title: "Mine", id: "mine" });
  await workspace.card("ask/bot/mine");
  for (const id of ["mine", "ask/bot/mine", "ask/bot/mine:0.2", "../bot/mine", "mine~2", "nothing"]) {
    for (const tool of ["check_request", "cancel_request"])
      expect(await other.call(tool, { id })).toEqual({
        isError: true,
        text: `You have asked nothing as ${id}.`,
        result: {},
      });
  }
  expect((await agent.call("request_approval", { title: "Mine", id: "mine~2" })).text).toContain(
    "cannot be used",
  );
  const changed = await agent.call("request_approval", { title: "Something worse", id: "mine" });
  expect(changed).toMatchObject({ isError: true });
  expect(changed.text).toContain("title differ");
  expect((await agent.call("request_approval", { title: "a", id: "a:b" })).text).toContain("cannot be used");
  expect((await agent.call("request_approval", { title: "a", digest: "sha256:00" })).isError).toBe(true);
  // The other's own request of that name is another one.
  expect((await other.call("request_approval", { title: "Mine", id: "mine" })).result.status).toBe("pending");
  expect((await workspace.cards("ask/other/mine")).length).toBeLessThanOrEqual(1);
  expect(await workspace.cards("ask/bot/mine")).toHaveLength(1);
});

test("says that it waits, to a client that wants to know", async () => {
  const agent = await agentOf();
  const heard: unknown[] = [];
  await agent.call(
    "request_approval",
    { title: "Slowly" },
    { onprogress: ({ message }) => heard.push(message) },
  );
  expect(heard).toContain("Waiting for people to answer");
});

test("a call that its client gives up takes no verdict: the next call has it", async () => {
  const agent = await agentOf();
  const given = { title: "Given up", approvers: ["U0BEN"], id: "given-up" };
  await agent.call("request_approval", given);
  const card = await workspace.card("ask/bot/given-up");
  const leaving = new AbortController();
  const left = agent.call("request_approval", given, { signal: leaving.signal });
  leaving.abort("enough");
  await expect(left).rejects.toThrow();
  await workspace.click("U0BEN", card, "approve");
  expect((await agent.call("request_approval", given)).result).toMatchObject({
    id: "given-up",
    status: "approved",
  });
});

describe("whoever calls", () => {
  const initialize = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  /** Not by fetch, which sends no Host of one's own. */
  const post = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const usual = { "content-type": "application/json", accept: "application/json, text/event-stream" };
      const call = httpRequest(
        new URL("/mcp", program.httpUrl),
        { method: "POST", headers: { ...usual, ...headers } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      call.on("error", reject);
      call.end(JSON.stringify(initialize));
    });
  const authorization = "Bearer bot-secret";

  test.each([
    [{ authorization }, 200],
    [{}, 401],
    [{ authorization: "Bearer wrong" }, 401],
    [{ authorization, host: "evil.example.com" }, 403],
    [{ authorization, origin: "http://evil.example.com" }, 403],
    [{ authorization, origin: "null" }, 403],
    [{ authorization, "sec-fetch-site": "cross-site" }, 403],
    [{ authorization, host: "signoff:5001" }, 200],
  ])("with %j hears %i", async (headers, status) => {
    expect(await post(headers)).toBe(status);
  });
});
