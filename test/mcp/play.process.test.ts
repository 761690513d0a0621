/** A newcomer's minute: `signoff mcp --sandbox --play` plays an agent, and a person answers in the sandbox. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { promiseOf } from "../program/seen-message.ts";
import { until } from "../program/until.ts";
import { Workspace } from "../program/workspace.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

test("the play asks for approvals, alone, together and for a time, and a question, shows what an agent is told, and ends", async () => {
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
  await until("the card of three", async () =>
    (await workspace.messages()).some((message) => JSON.stringify(message.blocks)?.includes("reports-old")),
  );
  const together = await until("all three rows", async () =>
    (await workspace.messages()).find((message) =>
      ["images-old", "logs-old", "reports-old"].every((name) =>
        JSON.stringify(message.blocks)?.includes(name),
      ),
    ),
  );
  await workspace.press("U0BEN", { channel: "C0APPROVALS", ts: together.ts }, { actionId: "approve-all" });
  const restart = await until("the restart", async () =>
    (await workspace.messages()).find((message) =>
      JSON.stringify(message.blocks)?.includes("Restart search"),
    ),
  );
  await workspace.click("U0BEN", restart, "approve-for-a-time");
  await workspace.submit("U0BEN", { for: "3600000" });
  const question = await until("the question", async () =>
    (await workspace.messages()).find((message) => JSON.stringify(message.blocks)?.includes('"answer"')),
  );
  await workspace.click("U0BEN", question, "answer");
  await workspace.submit("U0BEN", { "field:answer": "nobody" });
  const [code] = await ended;
  expect(code).toBe(0);
  expect(said).toContain("agent: approved. I run it, once: psql staging -f drop-unused.sql.");
  for (const bucket of ["images", "logs", "reports"])
    expect(said).toContain(`agent: ${bucket}-old is approved.`);
  expect(said).toContain("agent: I restart it again.");
  expect(said).toContain("agent: I tell nobody. Done.");
});
