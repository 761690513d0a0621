import { expect, test } from "vitest";
import { hasBrowser, openPage, picture } from "./browser.ts";
import { openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

test.skipIf(!hasBrowser)(
  "a newcomer is told what to try, and sees in the inspector what came of it",
  async () => {
    const firstCommands = [{ command: "/start-workflow foo-workflow", about: "asks whether it may go on." }];
    const sandbox = await openSandbox({ firstCommands });
    await startApp(sandbox, (app) => {
      app.command("/start-workflow", async ({ ack, client }) => {
        await ack("Started");
        await client.chat.postMessage({ channel, text: "Refund?" }).catch(() => undefined);
      });
    });
    const { page, problems } = await openPage(sandbox.url);
    await page.getByRole("region", { name: "What to try" }).waitFor();
    await picture(page, "welcome");
    await page.getByRole("button", { name: "/start-workflow foo-workflow" }).click();
    await page.keyboard.press("Enter");
    await page.getByText("Refund?").waitFor();
    expect(await page.getByRole("region", { name: "What to try" }).count()).toBe(0);

    await page.getByRole("button", { name: "Inspector" }).click();
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await inspector.getByText("The app is connected (1).").waitFor();
    const posted = inspector.locator("details", { hasText: "chat.postMessage" }).first();
    await posted.locator("summary").click();
    await posted.getByText('"text": "Refund?"').first().waitFor();
    await inspector.locator("details", { hasText: "slash_commands" }).first().waitFor();
    await picture(page, "inspector");

    await inspector.getByRole("button", { name: /^Fail/ }).click();
    await inspector.getByText("Now: error.").waitFor();
    const field = page.getByRole("main").getByRole("textbox");
    await field.fill("/start-workflow foo-workflow");
    await field.press("Enter");
    await inspector.locator("details.is-wrong", { hasText: "internal_error" }).waitFor();
    // What was opened stays open while more comes in.
    expect(await inspector.locator("details[open]").getByText('"text": "Refund?"').first().isVisible()).toBe(
      true,
    );
    await inspector.getByRole("button", { name: "End all" }).click();
    await inspector.getByText("Nothing is wrong now.").waitFor();
    await inspector.getByRole("checkbox").check();
    await expect
      .poll(async () => (await fetch(`${sandbox.url}/sandbox/inspection`)).text())
      .toContain('"rateLimits":true');
    await inspector.getByRole("button", { name: "Close inspector" }).click();
    await inspector.waitFor({ state: "hidden" });
    expect(problems).toEqual([]);
  },
);

test.skipIf(!hasBrowser)("in a narrow window the places are a drawer", async () => {
  const sandbox = await openSandbox();
  const { page, problems } = await openPage(sandbox.url);
  await page.setViewportSize({ width: 400, height: 760 });
  const places = page.getByRole("navigation", { name: "Workspace" });
  expect(await places.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Places" }).click();
  await places.waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => places.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Places" }).click();
  await places.getByRole("button", { name: "audit" }).click();
  await page.getByRole("heading", { name: "#audit" }).waitFor();
  expect(await places.isVisible()).toBe(false);
  expect(problems).toEqual([]);
});
