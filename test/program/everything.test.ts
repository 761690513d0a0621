import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import { approvals, type Workspace } from "./workspace.ts";

const wordy = defineWorkflow({
  name: "wordy",
  title: "An approval with much to read",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`Field ${index}`, `${"word ".repeat(400)}end of ${index}`]),
    );
    const outcome = yield* requestApproval(ctx, {
      title: "Read all",
      fields,
      policy: { require: [{ from: anyone }] },
    });
    return outcome.kind;
  },
});

let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess({}, { workflows: [wordy] });
  workspace = program.workspace;
});
afterAll(() => program.stop());

test("a card that has no room says so, and its button shows everybody everything, page by page", async () => {
  await workspace.start("U0ANA", "wordy id=much");
  const card = await workspace.card("much");
  const blocks = JSON.stringify(card.blocks);
  expect(blocks).toContain("of 50 fields are left out");
  // Whoever sees the card, also the one who asked and may not decide.
  await workspace.press("U0ANA", { channel: approvals, ts: card.ts }, { actionId: "show-everything" });
  let seen = "";
  let { id, text } = await workspace.dialog("U0ANA");
  for (let page = 1; ; page += 1) {
    const said = `Page ${page} of`;
    text = await until(said, async () => {
      const dialog = await workspace.dialog("U0ANA");
      id = dialog.id;
      return dialog.text.includes(said) && dialog.text;
    });
    seen += text;
    if (!text.includes("everything:next")) break;
    await workspace.press("U0ANA", { viewId: id }, { actionId: "everything:next" });
  }
  for (let index = 0; index < 50; index += 1) expect(seen).toContain(`end of ${index}`);
});

test("the home tab shows everything, too, and a card keeps its button when it is decided", async () => {
  await workspace.start("U0ANA", "wordy id=decided");
  const card = await workspace.card("decided");
  const home = await until("the home tab", async () => {
    const view = await workspace.openHome("U0BEN");
    return JSON.stringify(view.blocks).includes("decided") && view;
  });
  expect(JSON.stringify(home.blocks)).toContain("show-everything");
  await workspace.click("U0BEN", card, "approve");
  await until("the decision", async () =>
    JSON.stringify((await workspace.card("decided")).blocks).includes("*Approved*"),
  );
  await workspace.press("U0CHO", { channel: approvals, ts: card.ts }, { actionId: "show-everything" });
  expect((await workspace.dialog("U0CHO")).text).toContain("*Approved*");
});
