/** A newcomer's minute: `signoff mcp --sandbox --play` plays an agent, and a person answers in the sandbox. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { until } from "../program/until.ts";
import { promiseOf, Workspace } from "../program/workspace.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

test("the play asks for an approval and a question, shows what an agent is told, and ends", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-play-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0" };
  const env = { PATH: process.env.PATH ?? "", SIGNOFF_DATA_DIR: dataDir, ...ports };
  const play = spawn(process.execPath, [...nodeFlags, main, "mcp", "--sandbox", "--play"], { env });
  onTestFinished(() => void play.kill("SIGKILL"));
  const ended = once(play, "exit");
  let said = "";
  for (const stream of [play.stdout, play.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const workspace = new Workspace(await until("the page", () => /sandbox: (http:\S+)/.exec(said)?.[1]));
  const card = await until("the card", async () =>
    (await workspace.messages()).find((message) => promiseOf(message) !== undefined),
  );
  expect(JSON.stringify(card.blocks)).toContain("psql staging -f drop-unused.sql");
  await workspace.click("U0BEN", card, "approve");
  await until("the verdict", () => said.includes("approved by U0BEN"));
  const question = await until("the question", async () =>
    (await workspace.messages()).find((message) => JSON.stringify(message.blocks)?.includes('"answer"')),
  );
  await workspace.click("U0BEN", question, "answer");
  await workspace.submit("U0BEN", { "field:answer": "nobody" });
  const [code] = await ended;
  expect(code).toBe(0);
  expect(said).toContain("agent: approved. I run it, once.");
  expect(said).toContain("agent: I tell nobody. Done.");
});
