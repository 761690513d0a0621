import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

let program: RunningProgram;
let browser: OpenBrowser;

beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess();
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

async function type(page: Page, command: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: /Message/ });
  await composer.fill(command);
  await page.keyboard.press("Escape");
  await composer.press("Enter");
}

test.skipIf(!hasBrowser)("the home tab teaches, fills, and decides", async () => {
  const page = await browser.openAs("U0DEE");
  await page
    .getByRole("button", { name: /[Hh]ome/ })
    .first()
    .click();
  await page.getByText("Nothing is waiting for you").waitFor();
  await page.getByText("You have not started anything yet").waitFor();
  await browser.picture(page, "home-empty");
  for (const order of [1, 2, 3])
    await program.workspace.start("U0ANA", `refund id=o-${order} order=${order} amount=9 reason=late`);
  await program.workspace.start("U0DEE", "foo-workflow id=mine-1");
  await until("the cards", async () => (await program.workspace.cards("o-3")).length === 1);
  await program.workspace.openHome("U0DEE");
  await page.getByRole("button", { name: "Approve: Refund 9 on order 2" }).click();
  await page.getByText(/Recently decided/).waitFor();
  await page.getByRole("button", { name: "Approve: Refund 9 on order 2" }).waitFor({ state: "detached" });
  await page
    .getByText(/Approved by @Dee/)
    .first()
    .waitFor();
  await browser.picture(page, "home-full");
  expect(await page.getByText("mine-1").count()).toBeGreaterThan(0);
});

test.skipIf(!hasBrowser)("a workflow is picked, its form corrected, and its card shown", async () => {
  const page = await browser.openAs("U0ANA");
  await type(page, "/start-workflow");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Start a workflow").first().waitFor();
  await dialog.getByRole("combobox").click();
  await dialog.getByText("Get temporary access").waitFor();
  await browser.picture(page, "start-picker");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });

  await type(page, "/start-workflow refund order=1007 amount=-5");
  await dialog.getByText("Must be more than 0.").waitFor();
  await browser.picture(page, "start-form-wrong");
  await dialog.getByLabel("Amount").fill("40");
  await dialog.getByLabel("Reason").fill("never arrived");
  await dialog.getByRole("button", { name: "Start" }).click();
  await page.getByText("Refund 40 on order 1007").first().waitFor();
  // Its card stands here, so that whoever started it is told of nothing but the start.
  await page.locator(".ephemeral", { hasText: "Started refund" }).last().waitFor();
  await browser.picture(page, "started");
});

test.skipIf(!hasBrowser)("a question is answered in its form", async () => {
  const page = await browser.openAs("U0BEN");
  await program.workspace.start(
    "U0ANA",
    'confirm-address id=a-1 order=7 street="Main St 1" postcode=1234 city=Bern person=<@U0BEN>',
  );
  await page.getByRole("button", { name: "Answer: Is this the address of order 7?" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Street").waitFor();
  await browser.picture(page, "question-form");
  await dialog.getByRole("button", { name: "Answer" }).click();
  await page
    .getByText(/Answered by @Ben/)
    .first()
    .waitFor();
  await browser.picture(page, "question-answered");
  await until("the result", async () =>
    JSON.stringify(
      await program.workspace.messages({ thread: (await program.workspace.card("a-1")).ts }),
    ).includes("confirmed: Main St 1, 1234 Bern"),
  );
});

test.skipIf(!hasBrowser)(
  "the list of what is pending stands in the channel, for its person only",
  async () => {
    const page = await browser.openAs("U0CHO");
    await type(page, "/workflows pending");
    await page.getByText(/Waiting for you: \d/).waitFor();
    await browser.picture(page, "pending-list");
  },
);
