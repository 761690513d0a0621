/** "I'm away", as people see it on the sandbox's page. */
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

test.skipIf(!hasBrowser)("one says until when and who, and is back", async () => {
  const page = await browser.openAs("U0BEN");
  await page
    .getByRole("button", { name: /[Hh]ome/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Say that you are away" }).click();
  const dialog = page.getByRole("dialog");
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16);
  await dialog.getByLabel(/^Until/).fill(until);
  await dialog.getByLabel(/^Who answers in your place/).fill("cho");
  await dialog.getByLabel(/^Who answers in your place/).press("Enter");
  await browser.picture(page, "away-dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("can answer in your place").waitFor();
  await browser.picture(page, "away-home");
  await page.getByRole("button", { name: "Say that you are back" }).click();
  await page.getByRole("button", { name: "Say that you are away" }).waitFor();
  expect(await page.getByText("can answer in your place").count()).toBe(0);
});
