/** `signoff mcp`: the tools of agents, for those that start them as a process and talk to its standard input and output. */
import { Command } from "@commander-js/extra-typings";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { readGatewayAccess } from "../config/gateway-access.ts";
import { readMcpWait } from "../config/mcp-wait.ts";
import { playAgent } from "../mcp/play-agent.ts";
import { askGateway } from "../mcp/remote-tools.ts";
import { createToolServer } from "../mcp/tools.ts";
import { type GatewayBeside, startBeside } from "./gateway-beside.ts";

async function mcp({ sandbox, play }: { sandbox?: true; play?: true }): Promise<void> {
  // Standard output is the agent's: what people are to read goes to the other one.
  const say = (text: string) => process.stderr.write(text);
  const leaving = new AbortController();
  const beside: GatewayBeside = sandbox ? await startBeside(say) : await runningGateway();
  const leave = () => {
    if (leaving.signal.aborted) process.exit(1);
    leaving.abort();
    void beside.stop().finally(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, leave);
  const { access: gateway, page, waitMs } = beside;
  if (play) {
    const write = (text: string) => process.stdout.write(text);
    await playAgent({ gateway, page, write, signal: leaving.signal });
    leave();
    return;
  }
  // The agent has gone.
  process.stdin.once("close", leave);
  serveStdio(() => createToolServer(askGateway(gateway, waitMs)), {
    onerror: (error) => say(`${error.message}\n`),
  });
}

async function runningGateway(): Promise<GatewayBeside> {
  return { access: readGatewayAccess(), page: undefined, waitMs: readMcpWait(), stop: async () => undefined };
}

export const command = new Command("mcp")
  .description(
    "Serves the tools of agents over standard input and output, by the Model Context Protocol: request_approval, ask_human, check_request, cancel_request. SIGNOFF_URL says where the gateway is, SIGNOFF_TOKEN who asks. It may restart meanwhile: nothing is lost, and nobody is asked twice.",
  )
  .option("--sandbox", "starts Signoff with its Slack sandbox in this process, and says where its page is")
  .option("--play", "plays an agent in this terminal, in place of serving one")
  .action(mcp);
