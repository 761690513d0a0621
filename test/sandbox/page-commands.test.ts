import { expect, test } from "vitest";
import { hasBrowser, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { openSandbox, startApp } from "./sandbox-fixture.ts";

async function openWithCommands() {
  const sandbox = await openSandbox();
  const texts: string[] = [];
  await startApp(sandbox, (app) => {
    app.command(/.*/, async ({ ack, body }) => {
      texts.push(body.text);
      await ack();
    });
  });
  const { page } = await openPage(sandbox.url);
  return { page, texts, field: page.getByRole("textbox") };
}

test.skipIf(!hasBrowser)("a command shows how it is used while its arguments are typed", async () => {
  const { page, field } = await openWithCommands();
  const hint = page.locator(".command-hint");
  await field.pressSequentially("/start");
  await page.getByRole("option", { name: /start-workflow/ }).waitFor();
  expect(await hint.isVisible()).toBe(false);
  await field.press("Tab");
  await hint.getByText("[name] [key=value ...]").waitFor();
  await field.pressSequentially("refund order=7");
  expect(await hint.isVisible()).toBe(true);
  expect(await page.getByRole("option").and(page.locator(":visible")).count()).toBe(0);
  await field.press("Enter");
  await hint.waitFor({ state: "hidden" });
  await field.fill("/unheard-of x");
  expect(await hint.isVisible()).toBe(false);
});

test.skipIf(!hasBrowser)(
  "a command takes several lines, and names become what Slack makes of them",
  async () => {
    const { field, texts } = await openWithCommands();
    await field.pressSequentially("/start-workflow ask to=@cho,@ben. in=#audit by=@finance a<b & c@ana.com");
    await field.press("Shift+Enter");
    await field.pressSequentially("second line @nobody #nowhere");
    await field.press("Enter");
    await eventually(() => texts).toEqual([
      "ask to=<@U0CHO|cho>,<@U0BEN|ben>. in=<#C0AUDIT|audit> by=<!subteam^S0FINANCE|@finance> " +
        "a&lt;b &amp; c@ana.com\nsecond line @nobody #nowhere",
    ]);
  },
);
