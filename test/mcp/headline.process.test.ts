/** An agent's question, answered three days and five crashes later: asked once, executed once. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { type ChildProgram, prepareProgram } from "../program/child-program.ts";
import { promiseOf } from "../program/seen-message.ts";
import { until } from "../program/until.ts";
import { freePort } from "./free-port.ts";

const agentMain = new URL("agent-main.ts", import.meta.url).pathname;
const inThreeDays = new URL("in-three-days.ts", import.meta.url).pathname;

/** The agent's process, with what it has said. */
interface AgentProcess {
  said: string;
  kill(): Promise<void>;
  ended: Promise<unknown>;
}

function startAgent(program: Place, how: "http" | "stdio"): AgentProcess {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "/",
    SIGNOFF_URL: `http://127.0.0.1:${program.port}`,
    SIGNOFF_TOKEN: "agent-secret",
  };
  const child: ChildProcess = spawn(process.execPath, [...nodeFlags, agentMain, how, program.effects], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const agent: AgentProcess = {
    said: "",
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
  child.stdout?.on("data", (chunk) => {
    agent.said += String(chunk);
  });
  onTestFinished(() => agent.kill());
  return agent;
}

interface Place {
  server: ChildProgram;
  port: number;
  effects: string;
}

/** The same port after each restart: an agent's configuration does not change. */
async function prepare(): Promise<Place> {
  const port = await freePort();
  const env = { PORT: String(port), SIGNOFF_API_TOKEN: "agent:agent-secret", SIGNOFF_MCP_WAIT: "20" };
  const server = await prepareProgram({ env });
  onTestFinished(() => server.dispose());
  const folder = await mkdtemp(join(tmpdir(), "signoff-agent-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { server, port, effects: join(folder, "effects") };
}

/** Resolves when a call of the agent is held by the running server. */
async function untilAsking(agent: AgentProcess): Promise<void> {
  await until("the agent asks", () => agent.said.includes("asking"));
}

async function cardsOf({ server }: Place) {
  return (await server.workspace.messages()).filter((message) => promiseOf(message) !== undefined);
}

test.each(["stdio", "http"] as const)(
  "answered three days and five crashes later, over %s: one card, one effect",
  { timeout: 180_000 },
  async (how) => {
    const place = await prepare();
    const { server, effects } = place;
    await server.start();
    let agent = startAgent(place, how);
    await untilAsking(agent);
    const [card] = await until("the card", async () => {
      const cards = await cardsOf(place);
      return cards.length > 0 && cards;
    });
    if (card === undefined) throw new Error("There is no card.");
    // 1: the server, while the call is held.
    await server.kill();
    await server.start();
    // 2: the client.
    await agent.kill();
    agent = startAgent(place, how);
    await untilAsking(agent);
    // 3 and 4: both; what comes back comes back three days later.
    await Promise.all([server.kill(), agent.kill()]);
    await server.start({ preload: inThreeDays });
    agent = startAgent(place, how);
    await untilAsking(agent);
    // 5: the client again, and nobody listens when the answer comes.
    await agent.kill();
    expect((await server.workspace.click("U0BEN", card, "approve")).acked).toBe(true);
    agent = startAgent(place, how);
    await agent.ended;
    expect(agent.said).toMatch(/approved mcp-\S+ by U0BEN\n$/);
    await until("the card to be closed", async () => (await cardsOf(place)).length === 0);
    const all = (await server.workspace.messages()).filter(({ metadata }) =>
      metadata?.event_payload.key.startsWith("card "),
    );
    expect(all.map(({ ts }) => ts)).toEqual([card.ts]);
    expect((await readFile(effects, "utf8")).split("\n").filter(Boolean)).toHaveLength(1);
    // Used up: the same agent, started once more, makes people be asked anew, and does nothing.
    agent = startAgent(place, how);
    await until("the second card", async () => (await cardsOf(place)).length === 1);
    await agent.kill();
    expect((await readFile(effects, "utf8")).split("\n").filter(Boolean)).toHaveLength(1);
  },
);
