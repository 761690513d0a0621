/** Fifty agents at once, and Slack at its limits: nothing is asked twice, nothing is lost. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { keyOf, promiseOf } from "../program/seen-message.ts";
import { type Agent, connectAgent, overHttp, type Told } from "./agent.ts";

const agentCount = 50;
const askedByEach = 4;
const inAll = agentCount * askedByEach;
/** Each has a channel of its own, for each takes a message per second. */
const teams = Array.from({ length: 10 }, (_, index) => `team-${index}`);
const channelOf = (team: string) => `C0${team.replace("-", "").toUpperCase()}`;
const withinMs = 280_000;

let program: RunningProgram;
const folder = mkdtempSync(join(tmpdir(), "signoff-callers-"));

beforeAll(async () => {
  const path = join(folder, "callers.yaml");
  const entries = teams.map(
    (team) => `  ${team}: { ask: true, defaults: { channel: ${channelOf(team)}, deadline: 1h } }`,
  );
  writeFileSync(path, ["callers:", ...entries].join("\n"));
  const tokens = teams.map((team) => `${team}:${team}-secret`).join();
  program = await startInProcess({
    SIGNOFF_API_TOKEN: tokens,
    SIGNOFF_CALLERS_FILE: path,
    SIGNOFF_MCP_WAIT: "10",
  });
  for (const team of teams)
    await program.workspace.channel({ id: channelOf(team), name: team, members: ["U0BEN"] });
  await program.workspace.setRateLimits(true);
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true });
});

/** Asks until people have decided. */
async function ask(agent: Agent, title: string): Promise<Told["result"]> {
  for (;;) {
    const { result, text } = await agent.call("request_approval", { title });
    if (result.status === undefined) throw new Error(text);
    expect(result.before, `${title} was asked before`).toBeUndefined();
    if (result.status !== "pending") return result;
  }
}

/** Ben approves whatever he sees, until `isOver`. */
async function approveAll(isOver: () => boolean): Promise<void> {
  const { workspace } = program;
  while (!isOver()) {
    for (const channel of teams.map(channelOf)) {
      const open = (await workspace.messages({ channel })).filter(
        (message) => promiseOf(message) !== undefined,
      );
      for (const card of open) await workspace.click("U0BEN", { ts: card.ts, channel }, "approve");
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test(`${agentCount} agents ask ${inAll} things at once: each is asked once, and each answer is heard once`, {
  timeout: withinMs + 20_000,
}, async () => {
  const agents = await Promise.all(
    Array.from({ length: agentCount }, (_, index) => {
      const team = teams[index % teams.length] ?? "";
      return connectAgent(overHttp(program.httpUrl, `${team}-secret`), { name: `agent-${index}` });
    }),
  );
  const answers = agents.flatMap((agent, index) =>
    Array.from({ length: askedByEach }, (_, number) => ask(agent, `Do ${number} of agent ${index}`)),
  );
  let isOver = false;
  const approving = approveAll(() => isOver);
  const told = await Promise.all(answers).finally(() => {
    isOver = true;
  });
  await approving;
  await Promise.all(agents.map((agent) => agent.close()));
  expect(told.filter(({ status }) => status === "approved")).toHaveLength(inAll);
  const ids = new Set(told.map(({ id }) => id));
  expect(ids.size).toBe(inAll);
  const messages = await Promise.all(
    teams.map((team) => program.workspace.messages({ channel: channelOf(team) })),
  );
  const keys = messages.flat().flatMap((message) => keyOf(message) ?? []);
  const cards = keys.filter((key) => key.startsWith("card "));
  expect(cards).toHaveLength(inAll);
  expect(new Set(cards).size).toBe(inAll);
});
