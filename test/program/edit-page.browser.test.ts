/** Editing before approving on the sandbox's page, as a person does it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { code, json } from "../../src/approval/field.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { editable } from "../../src/authoring/editable.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";

const paying = defineWorkflow({
  name: "paying",
  title: "Pays",
  version: 1,
  input: z.object({ order: z.string() }),
  *run(ctx, { order }) {
    const step = z.object({ to: z.string(), share: z.number() });
    const outcome = yield* requestApproval(ctx, {
      title: `Pay order ${order} out`,
      fields: {
        Order: order,
        Amount: editable(100, z.number().positive().max(500), { sets: "amount" }),
        Region: editable("eu", z.enum(["eu", "us"])),
        Notify: editable(true, z.boolean()),
        Query: editable(code("UPDATE accounts\nSET paid = 100", "sql"), z.string().min(1)),
        Shares: editable(json([{ to: "ann", share: 1 }]), z.array(step)),
      },
      payload: { order, amount: 100 },
      policy: { require: [{ name: "Finance", from: [user("U0BEN"), user("U0CHO")], approvals: 2 }] },
    });
    return JSON.stringify(outcome.values);
  },
});

let program: RunningProgram;
let browser: OpenBrowser;
beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess({}, { workflows: [paying] });
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

test.skipIf(!hasBrowser)(
  "a person edits, is told what does not fit, and the card shows old and new",
  async () => {
    const { workspace } = program;
    await workspace.start("U0ANA", "paying id=p-1 order=7");
    await workspace.click("U0BEN", await workspace.card("p-1"), "approve");
    const page = await browser.openAs("U0CHO");
    await page.getByText("1 of 2").first().waitFor();
    await browser.picture(page, "edit-before");
    await page.getByRole("button", { name: "Edit: Pay order 7 out" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Amount").fill("80");
    await dialog.getByLabel("Shares").fill('[{ "to": "ann" }]');
    await browser.picture(page, "edit-modal");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText(/share/).last().scrollIntoViewIfNeeded();
    await browser.picture(page, "edit-refused");
    await dialog.getByLabel("Shares").fill('[{ "to": "ann", "share": 0.5 }, { "to": "bob", "share": 0.5 }]');
    await dialog.getByLabel("Query").fill("UPDATE accounts\nSET paid = 80");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Pay order 7 out (edited)" }).waitFor();
    expect(await page.locator("del, s").filter({ hasText: "100" }).count()).toBeGreaterThan(0);
    await page.getByRole("heading", { name: "Pay order 7 out (edited)" }).scrollIntoViewIfNeeded();
    await browser.picture(page, "edit-card");
    await page.getByRole("button", { name: /repl/ }).first().click();
    await page.getByText("does not count any more").waitFor();
    await browser.picture(page, "edit-thread");
    for (const person of ["U0BEN", "U0CHO"])
      await workspace.click(person, await workspace.card("p-1"), "approve");
    await page
      .getByText(/"share":0.5/)
      .first()
      .waitFor();
  },
);
