/**
 * An agent in a process of its own, to be killed: it asks, by stdio or HTTP, and asks the same again until people have
 * decided; what is approved it does, once, which is a line in a file.
 */
import { appendFileSync } from "node:fs";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { nodeFlags } from "../node-flags.ts";
import { connectAgent, overHttp } from "./agent.ts";

const [how = "", effects = ""] = process.argv.slice(2);
const { SIGNOFF_URL: url = "", SIGNOFF_TOKEN: token = "", PATH = "", HOME = "/" } = process.env;
const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

async function connect() {
  if (how === "http") return connectAgent(overHttp(url, token));
  const env = { SIGNOFF_URL: url, SIGNOFF_TOKEN: token, SIGNOFF_MCP_WAIT: "20", PATH, HOME };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeFlags, main, "mcp"],
    env,
  });
  return connectAgent(transport);
}

const given = { title: "Delete the production database", details: "All of it.", approvers: ["U0BEN"] };
for (;;) {
  try {
    const agent = await connect();
    process.stdout.write("asking\n");
    for (;;) {
      const { result, isError } = await agent.call("request_approval", given);
      if (result.status === "pending") continue;
      if (isError) break;
      process.stdout.write(`${result.status} ${result.id} by ${result.by}\n`);
      if (result.status === "approved") appendFileSync(effects, `${result.id}\n`);
      process.exit(0);
    }
  } catch {
    // The gateway is away: an agent's user starts the call again.
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
