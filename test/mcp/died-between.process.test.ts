/** The gateway dies when a verdict is taken and has not left: nobody can know whether it arrived. */
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { type ChildProgram, prepareProgram } from "../program/child-program.ts";
import { connectAgent, overHttp } from "./agent.ts";
import { freePort } from "./free-port.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const preload = new URL("kill-at-verdict.ts", import.meta.url).pathname;
const given = { title: "Once", approvers: ["U0BEN"], id: "once" };

async function startServer(): Promise<{ server: ChildProgram; url: string }> {
  const port = await freePort();
  const env = { PORT: String(port), SIGNOFF_API_TOKEN: "bot:bot-secret", SIGNOFF_MCP_WAIT: "20" };
  const server = await prepareProgram({ env });
  onTestFinished(() => server.dispose());
  await server.start({ preload });
  return { server, url: `http://127.0.0.1:${port}` };
}

test("over HTTP it counts as used: people are asked anew, and that is said", {
  timeout: 120_000,
}, async () => {
  const { server, url } = await startServer();
  const agent = await connectAgent(overHttp(url, "bot-secret"));
  onTestFinished(() => agent.close());
  const lost = agent.call("request_approval", given);
  lost.catch(() => undefined);
  await server.workspace.click("U0BEN", await server.workspace.card("ask/bot/once"), "approve");
  await server.ended();
  await server.start();
  const next = agent.call("request_approval", given);
  const card = await server.workspace.card("ask/bot/once~2");
  await server.workspace.click("U0BEN", card, "approve");
  const { result, text } = await next;
  expect(result).toMatchObject({ id: "once~2", status: "approved", before: { id: "once" } });
  expect(text).toContain("whether it arrived is not known");
});

test("signoff mcp asks again as the same call, and has it: nobody is asked twice", {
  timeout: 120_000,
}, async () => {
  const { server, url } = await startServer();
  const env = { SIGNOFF_URL: url, SIGNOFF_TOKEN: "bot-secret", PATH: process.env.PATH ?? "" };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeFlags, main, "mcp"],
    env: { ...env, HOME: process.env.HOME ?? "/" },
  });
  const agent = await connectAgent(transport);
  onTestFinished(() => agent.close());
  const call = agent.call("request_approval", given);
  await server.workspace.click("U0BEN", await server.workspace.card("ask/bot/once"), "approve");
  await server.ended();
  await server.start();
  const { result } = await call;
  expect(result).toMatchObject({ id: "once", status: "approved", by: "U0BEN" });
  expect(result.before).toBeUndefined();
  expect(await server.workspace.cards("ask/bot/once~2")).toEqual([]);
});
