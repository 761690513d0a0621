import { afterAll, beforeAll, expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { hurriedClock } from "../hurried-clock.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  // Slack's 20 s, the 15 s of a call, and the pauses between two looks, to scale.
  program = await startInProcess({}, { workflows, clock: hurriedClock(5), callTimeoutMs: 500 });
  workspace = program.workspace;
});
afterAll(() => program.stop());

const deleted = async () => (await fetch(new URL("/sandbox/calls?method=chat.delete", workspace.url))).text();

test("a card that Slack posts late, after our call was given up and a second try, does not stay beside the first one", async () => {
  await workspace.fault({ kind: "late", method: "chat.postMessage", delayMs: 4_000, times: 1 });
  await workspace.start("U0ANA", "foo-workflow id=late");
  const card = await workspace.card("late");
  await until("the late one's removal", async () => (await deleted()).includes('"chat.delete"'));
  expect((await workspace.cards("late")).map(({ ts }) => ts)).toEqual([card.ts]);
  await workspace.click("U0BEN", card, "approve");
  await until("the outcome", async () => (await workspace.card("late")).text.includes("*Approved*"));
});
