/** "I'm away" in the home tab, in the whole program. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks Ben",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("U0BEN") }] };
    return (yield* requestApproval(ctx, { title: "Ask Ben", policy, reasons: { deny: "none" } })).kind;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess({}, { workflows: [asking] });
  workspace = program.workspace;
});
afterAll(() => program.stop());

const wordTo = (person: string, words: string) =>
  until(`a private word to ${person}: ${words}`, async () =>
    (await workspace.privateWords(person)).some((text) => text.includes(words)),
  );

const homeSaying = (person: string, words: string) =>
  until(`a home tab of ${person} that says ${words}`, async () => {
    const home = await workspace.home(person);
    return home !== undefined && JSON.stringify(home).includes(words) && home;
  });

const inAnHour = () => Math.ceil(Date.now() / 1_000) + 3_600;

async function sayAway(person: string, values: { until: number; to: string }) {
  const home = await workspace.openHome(person);
  await workspace.press(person, { viewId: home.id }, { actionId: "away" });
  return workspace.submit(person, values);
}

test("a stand-in sees what waits, answers for them on card and in thread, and no more when they are back", async () => {
  await workspace.start("U0ANA", "asking id=away-1");
  const card = await workspace.card("away-1");
  await workspace.click("U0CHO", card, "approve");
  await wordTo("U0CHO", "You are not one of those who decide this");

  await sayAway("U0BEN", { until: inAnHour(), to: "U0CHO" });
  await homeSaying("U0BEN", "You are away until");
  const home = JSON.stringify(await workspace.openHome("U0CHO"));
  expect(home).toContain("You can answer in the place of <@U0BEN>");
  expect(home).toContain("Ask Ben");
  await workspace.click("U0CHO", card, "approve");
  const line = await until("the end", async () =>
    (await workspace.thread(card)).find(({ text }) => text.includes("*Approved*")),
  );
  expect(line.text).toContain("<@U0CHO> for <@U0BEN> approved");
  await until("the run's end", async () =>
    (await workspace.thread(card)).some((message) => keyOf(message) === "end away-1"),
  );
  const [ended] = await workspace.cards("away-1");
  expect(JSON.stringify(ended?.blocks)).toContain("by <@U0CHO> for <@U0BEN>");

  const bens = await workspace.openHome("U0BEN");
  await workspace.press("U0BEN", { viewId: bens.id }, { actionId: "back" });
  await homeSaying("U0BEN", "I'm away");
  await workspace.start("U0ANA", "asking id=away-2");
  const second = await workspace.card("away-2");
  const before = (await workspace.privateWords("U0CHO")).length;
  await workspace.click("U0CHO", second, "approve");
  await until("a refusal", async () => (await workspace.privateWords("U0CHO")).length > before);
  await workspace.click("U0BEN", second, "deny");
});

test("a time that is over, oneself and an app are refused in the dialog", async () => {
  const refused = async (values: { until: number; to: string }) => {
    const answer = await sayAway("U0DEE", values);
    await workspace.close("U0DEE");
    return JSON.stringify(answer);
  };
  expect(await refused({ until: 1_000, to: "U0CHO" })).toContain("That time is over");
  expect(await refused({ until: inAnHour() + 400 * 86_400, to: "U0CHO" })).toContain("more than a year");
  expect(await refused({ until: inAnHour(), to: "U0DEE" })).toContain("That is you");
  expect(await refused({ until: inAnHour(), to: "U0SIGNOFF" })).toContain("That is an app");
});
