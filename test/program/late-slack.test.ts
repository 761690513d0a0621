import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess();
  workspace = program.workspace;
});
afterAll(() => program.stop());

const deleted = async () => (await fetch(new URL("/sandbox/calls?method=chat.delete", workspace.url))).text();

test("a card that Slack posts 20 s late, after our call's 15 s and a second try, does not stay beside the first one", async () => {
  await workspace.fault({ kind: "late", method: "chat.postMessage", delayMs: 20_000, times: 1 });
  await workspace.start("U0ANA", "foo-workflow id=late");
  const card = await until("a card", async () => (await workspace.cards("late"))[0], 25_000);
  await until("the late one's removal", async () => (await deleted()).includes('"chat.delete"'), 20_000);
  expect((await workspace.cards("late")).map(({ ts }) => ts)).toEqual([card.ts]);
  await workspace.click("U0BEN", card, "approve");
  await until("the outcome", async () => (await workspace.card("late")).text.includes("*Approved*"));
}, 60_000);
