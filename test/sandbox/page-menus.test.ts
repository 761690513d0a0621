import type { BlockAction } from "@slack/bolt";
import { expect, test } from "vitest";
import { overflowBlock, plain } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

async function openWithActions() {
  const sandbox = await openSandbox();
  const actions: BlockAction[] = [];
  await startApp(sandbox, (app) => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      actions.push(body);
      await ack();
    });
  });
  return { sandbox, client: createClient(sandbox), actions };
}

test.skipIf(!hasBrowser)('a person picks from the "⋯" of a message with the keyboard alone', async () => {
  const { sandbox, client, actions } = await openWithActions();
  const block = overflowBlock("more", ["delegate", "ask", "withdraw"]);
  await client.chat.postMessage({ channel, text: "x", blocks: [block] });
  const { page, problems } = await openPage(sandbox.url);
  const button = page.getByRole("button", { name: "More actions" });
  await button.press("Enter");
  const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
  await eventually(() => item("Do delegate").evaluate((node) => node.matches(":focus"))).toBe(true);
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  expect(await button.evaluate((node) => node.matches(":focus"))).toBe(true);
  expect(actions).toEqual([]);

  await button.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await eventually(() => actions).toHaveLength(1);
  expect(actions[0]?.actions[0]).toMatchObject({ type: "overflow", selected_option: { value: "ask" } });
  await page.getByRole("menu").waitFor({ state: "hidden" });
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)('a click opens the "⋯", a second click closes it', async () => {
  const { sandbox, client, actions } = await openWithActions();
  const more = {
    type: "overflow" as const,
    action_id: "more",
    options: [{ text: plain("Cancel it"), value: "cancel" }],
    confirm: { title: plain("Sure?"), text: plain("It ends."), confirm: plain("End it"), deny: plain("No") },
  };
  await client.chat.postMessage({ channel, text: "x", blocks: [{ type: "actions", elements: [more] }] });
  const { page } = await openPage(sandbox.url);
  const button = page.getByRole("button", { name: "More actions" });
  await button.click();
  await page.getByRole("menu").waitFor();
  await button.click();
  await page.getByRole("menu").waitFor({ state: "hidden" });

  await button.click();
  await page.getByRole("menuitem").click();
  await page.getByRole("dialog").getByRole("button", { name: "No" }).click();
  expect(actions).toEqual([]);
  await button.click();
  await page.getByRole("menuitem").click();
  await page.getByRole("dialog").getByText("It ends.").waitFor();
  await page.getByRole("button", { name: "End it" }).click();
  await eventually(() => actions).toHaveLength(1);
  expect(actions[0]?.actions[0]).toMatchObject({ type: "overflow", selected_option: { value: "cancel" } });
});

test.skipIf(!hasBrowser)("a person is found by typing a part of their name", async () => {
  const { sandbox, client, actions } = await openWithActions();
  const who = { type: "users_select" as const, action_id: "who", placeholder: plain("Hand over to") };
  await client.chat.postMessage({ channel, text: "x", blocks: [{ type: "actions", elements: [who] }] });
  const { page, problems } = await openPage(sandbox.url);
  const field = page.getByRole("combobox", { name: "Hand over to" });
  await field.pressSequentially("de");
  await page.getByRole("option", { name: "Dee Lead" }).waitFor();
  expect(await page.getByRole("listbox", { name: "People" }).getByRole("option").count()).toBe(1);
  await field.press("Enter");
  await eventually(() => actions).toHaveLength(1);
  expect(actions[0]?.actions[0]).toMatchObject({ type: "users_select", selected_user: "U0DEE" });
  await field.fill("nobody at all");
  await page.getByText("Nobody by that name").waitFor();
  await field.press("Escape");
  expect(await field.inputValue()).toBe("Dee");
  expect(problems).toEqual([]);
});
