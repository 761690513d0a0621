import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { asking } from "./policies.ts";

let program: RunningProgram;
let browser: OpenBrowser;

beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess({}, { workflows: [asking] });
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** Ana asks; the page of `member` shows the card. */
async function askAndOpen(what: string, member: string): Promise<Page> {
  await program.workspace.start("U0ANA", `asking id=${what}-page what=${what}`);
  const page = await browser.openAs(member);
  await page.getByText(`Asking ${what}`, { exact: true }).first().waitFor();
  return page;
}

test.skipIf(!hasBrowser)("two requirements, half met", async () => {
  const page = await askAndOpen("two-groups", "U0BEN");
  await page.getByRole("button", { name: "Approve: Asking two-groups" }).click();
  await page.getByText("1 of 1").waitFor();
  expect(await page.getByText("0 of 1").count()).toBeGreaterThan(0);
  await browser.picture(page, "rules-half-met");
});

test.skipIf(!hasBrowser)("a denial with its reason, through the dialog", async () => {
  const page = await askAndOpen("reasoned", "U0CHO");
  await page.getByRole("button", { name: "Deny: Asking reasoned" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("The budget is spent");
  await browser.picture(page, "rules-reason-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Deny" }).click();
  await page
    .getByText(/Denied by @Cho/)
    .first()
    .waitFor();
  await browser.picture(page, "rules-denied");
});

test.skipIf(!hasBrowser)("an override, through the menu", async () => {
  const page = await askAndOpen("two-groups", "U0DEE");
  await page.getByRole("button", { name: "More actions" }).last().click();
  await page.getByRole("menuitem", { name: "Override in an emergency" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("The site is down");
  await page.getByRole("dialog").getByRole("button", { name: "Override" }).click();
  await page
    .getByText(/Approved by override/)
    .first()
    .waitFor();
  await browser.picture(page, "rules-overridden");
});

test.skipIf(!hasBrowser)("reminded, escalated, expired", async () => {
  const page = await askAndOpen("hurried", "U0BEN");
  await page.getByText("Expired").first().waitFor();
  await page.getByRole("button", { name: /repl/ }).last().click();
  await page
    .getByRole("complementary", { name: "Thread" })
    .getByText(/finished:/)
    .waitFor();
  await browser.picture(page, "rules-expired");
});
