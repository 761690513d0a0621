import type { KnownBlock } from "@slack/types";
import { expect, test } from "vitest";
import { buttonBlock, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { choice, input, modal, openWithModal } from "./modal-fixture.ts";

const a = { action_id: "a" };
const why = input("why", { type: "plain_text_input", ...a, initial_value: "Begun" });
const whom = input("whom", { type: "multi_users_select", ...a }, { optional: true });
const menu = { type: "static_select" as const, action_id: "menu", options: [choice("bank"), choice("card")] };
const way: KnownBlock = { ...textBlock("Way"), block_id: "way", accessory: menu };

async function openForm(view: ReturnType<typeof modal>, answer?: Parameters<typeof openWithModal>[1]) {
  const form = await openWithModal(view, answer);
  const { page, problems } = await openPage(form.sandbox.url);
  const viewId = await form.open();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Form" }).waitFor();
  return { ...form, page, problems, viewId, dialog };
}

test.skipIf(!hasBrowser)("an update keeps what was entered, and the person where they were", async () => {
  const { page, dialog, client, viewId, submissions, actions, problems } = await openForm(
    modal([way, why, whom, buttonBlock("check", "1")]),
  );
  await dialog.getByLabel("The why").fill("Typed");
  await dialog.getByLabel("The whom").pressSequentially("ben");
  await dialog.getByLabel("The whom").press("Enter");
  await dialog.getByLabel("The whom").press("Escape");
  await dialog.getByLabel("Choose", { exact: true }).selectOption("card");
  await eventually(() => actions.length).toBe(1);
  expect(actions[0]?.view?.state.values).toMatchObject({
    why: { a: { value: "Typed" } },
    whom: { a: { selected_users: ["U0BEN"] } },
    way: { menu: { selected_option: choice("card") } },
  });

  const button = dialog.getByRole("button", { name: "Approve" });
  await button.press("Enter");
  await eventually(() => actions.length).toBe(2);
  const later = [textBlock("*Checked*"), way, why, whom, buttonBlock("check", "2")];
  await client.views.update({ view_id: viewId, view: modal(later) });
  await dialog.getByText("Checked").waitFor();
  await eventually(() => button.evaluate((node) => node.matches(":focus"))).toBe(true);
  expect(await dialog.getByLabel("The why").inputValue()).toBe("Typed");
  expect(await dialog.getByLabel("Choose", { exact: true }).inputValue()).toBe("card");
  // One line: Enter sends it all.
  await dialog.getByLabel("The why").press("Enter");
  await dialog.waitFor({ state: "detached" });
  expect(submissions[0]?.view.state.values).toMatchObject({
    why: { a: { value: "Typed" } },
    whom: { a: { selected_users: ["U0BEN"] } },
    way: { menu: { selected_option: choice("card") } },
  });
  expect(problems).toEqual([]);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test.skipIf(!hasBrowser)(
  "an answer that updates leaves a form to go on with, an error without a field is told",
  async () => {
    const second = modal([why, input("more", { type: "plain_text_input", ...a })], { callback_id: "second" });
    const { page, dialog, submissions } = await openForm(modal([why]), ({ view }) => {
      if (view.callback_id === "form") return { response_action: "update", view: second };
      return { response_action: "errors", errors: { elsewhere: "Lost" } };
    });
    await dialog.getByLabel("The why").fill("Typed");
    await dialog.getByLabel("The why").press("Enter");
    await dialog.getByLabel("The more").fill("Added");
    expect(await dialog.getByLabel("The why").inputValue()).toBe("Typed");
    await dialog.getByLabel("The more").press("Enter");
    await page.getByText("where there is no field (elsewhere)").waitFor();
    expect(submissions[1]?.view.state.values).toMatchObject({
      why: { a: { value: "Typed" } },
      more: { a: { value: "Added" } },
    });
  },
);

test.skipIf(!hasBrowser)(
  "a choice is told at once where the app asked for it, and typed text at Enter",
  async () => {
    const asks = { dispatch_action: true };
    const pick = input("pick", { type: "static_select", ...a, options: menu.options }, asks);
    const { dialog, actions, submissions } = await openForm(
      modal([pick, input("typed", { type: "plain_text_input", ...a }, asks)]),
    );
    await dialog.getByLabel("The pick").selectOption("card");
    await eventually(() => actions[0]?.actions[0]).toMatchObject({ selected_option: choice("card") });
    await dialog.getByLabel("The typed").fill("abc");
    await dialog.getByLabel("The typed").press("Enter");
    await eventually(() => actions[1]?.actions[0]).toMatchObject({ type: "plain_text_input", value: "abc" });
    expect(submissions).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "Escape closes a list first, then the modal, and tells the app that asked",
  async () => {
    const { page, dialog, closed, viewId, open } = await openForm(modal([whom], { notify_on_close: true }));
    await dialog.getByLabel("The whom").press("ArrowDown");
    await page.getByRole("option", { name: "Ben Finance" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox", { name: "People" }).waitFor({ state: "hidden" });
    expect(await dialog.count()).toBe(1);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await eventually(() => closed.map(({ view }) => view.id)).toEqual([viewId]);
    await open();
    await dialog.waitFor();
  },
);
