/** Approving for a time on the sandbox's page, as a person does it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";

const refunding = defineWorkflow({
  name: "refunding",
  title: "Refunds",
  version: 1,
  input: z.object({ order: z.string(), amount: z.number() }),
  *run(ctx, { order, amount }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Refund ${amount} on order ${order}`,
      fields: { Order: order, Amount: amount, Reason: "never arrived" },
      payload: { order, amount },
      policy: {
        require: [{ name: "Finance", from: [user("U0BEN"), user("U0CHO")] }],
        grant: { same: ["order", "Order"], upTo: ["amount", "Amount"], uses: 10 },
      },
    });
    return `refunded ${amount} (${outcome.kind})`;
  },
});

let program: RunningProgram;
let browser: OpenBrowser;
beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess({}, { workflows: [refunding] });
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

test.skipIf(!hasBrowser)(
  "a person grants it for an hour, sees its uses, and ends it in the home tab",
  async () => {
    const { workspace } = program;
    await workspace.start("U0ANA", "refunding id=r-1 order=7 amount=80");
    await workspace.card("r-1");
    const page = await browser.openAs("U0BEN");
    const choice = page.getByRole("button", { name: "Approve, and the same for 1 hour or more" });
    await choice.waitFor();
    await browser.picture(page, "grant-card");
    await choice.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("these may differ").waitFor();
    await dialog.getByText("4 hours").click();
    await browser.picture(page, "grant-choice");
    await dialog.getByRole("button", { name: "Approve" }).click();
    await page
      .getByText(/requests like it, too, until/)
      .first()
      .waitFor();
    for (const amount of [20, 80])
      await workspace.start("U0ANA", `refunding id=r-${amount} order=7 amount=${amount}`);
    await page.getByRole("button", { name: /repl/ }).first().click();
    await page.getByText(/Use 2 of 10/).waitFor();
    await page
      .getByText(/refunded 80/)
      .last()
      .scrollIntoViewIfNeeded();
    await browser.picture(page, "grant-uses");
    const home = await browser.openAs("U0CHO");
    await home.getByText("Signoff home").click();
    await home.getByText("Granted for a time").waitFor();
    await home.getByText("2 of 10 used").scrollIntoViewIfNeeded();
    await browser.picture(home, "grant-home");
    await home.getByRole("button", { name: /End grant/ }).click();
    await home.getByRole("button", { name: "Yes" }).click();
    await home.getByText("Granted for a time").waitFor({ state: "detached" });
    await page.getByText("ended the grant of").scrollIntoViewIfNeeded();
    await page.getByText("This grant is over: people are asked again.").nth(2).waitFor();
    expect(await page.getByRole("button", { name: /End grant/ }).count()).toBe(0);
    await browser.picture(page, "grant-ended");
    await workspace.start("U0ANA", "refunding id=r-5 order=7 amount=5");
    expect(await workspace.card("r-5")).toBeDefined();
  },
);
