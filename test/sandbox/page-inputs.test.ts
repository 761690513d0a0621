import type { KnownBlock } from "@slack/types";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { plain, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage, picture } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { choice, input, modal, openWithModal } from "./modal-fixture.ts";

const a = { action_id: "a" };
const third = choice("shop-3");
const many = Array.from({ length: 40 }, (_, n) =>
  choice(`shop-${n}`, n === 30 ? "Closed on Mondays" : undefined),
);
const groups = ["north", "south"].map((side) => ({
  label: plain(`The ${side}`),
  options: [1, 2, 3].map((n) => choice(`${side}-${n}`)),
}));
const optional = { optional: true };

const fields: KnownBlock[] = [
  input("moment", { type: "datetimepicker", ...a, initial_date_time: 1_790_000_000 }),
  input("day", { type: "datepicker", ...a, initial_date: "2026-01-31" }, optional),
  input("hour", { type: "timepicker", ...a }, optional),
  input(
    "amount",
    { type: "number_input", ...a, is_decimal_allowed: true, min_value: "1", max_value: "99.5" },
    { hint: plain("In euros, up to 99.50") },
  ),
  input("mail", { type: "email_text_input", ...a }),
  input("site", { type: "url_text_input", ...a }, optional),
  input("shop", { type: "static_select", ...a, options: many, initial_option: third }, optional),
  input("areas", { type: "multi_static_select", ...a, option_groups: groups, max_selected_items: 3 }),
  input("people", { type: "multi_users_select", ...a, initial_users: ["U0BEN"] }),
  input("rooms", { type: "multi_channels_select", ...a }, optional),
  input("start", { type: "datetimepicker", ...a, initial_date_time: 1_790_000_000 }, optional),
  input("room", { type: "channels_select", ...a }, optional),
  input("talk", { type: "conversations_select", ...a }, optional),
  input("way", { type: "radio_buttons", ...a, options: [choice("bank", "Takes 2 days"), choice("card")] }),
];

async function openForm(blocks: KnownBlock[], answer?: Parameters<typeof openWithModal>[1]) {
  const form = await openWithModal(modal(blocks), answer);
  const { page, problems } = await openPage(form.sandbox.url);
  await form.open();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Form" }).waitFor();
  const field = (name: string) => dialog.getByLabel(new RegExp(`^The ${name}( |$)`));
  const send = () => dialog.getByRole("button", { name: "Send" }).click();
  const entered = (block: string) => form.submissions.at(-1)?.view.state.values[block]?.a;
  return { ...form, page, problems, dialog, field, send, entered };
}

const isFocused = (locator: Locator) =>
  eventually(() => locator.evaluate((node) => node.matches(":focus"))).toBe(true);
const options = (page: Page) => page.getByRole("listbox").getByRole("option");

test.skipIf(!hasBrowser)("every kind of input is filled in, complained about, and sent", async () => {
  let refusals = 0;
  const refuse = { response_action: "errors", errors: { people: "Ben is away", way: "No card today" } };
  const form = await openForm([textBlock("*Fill it all in*"), ...fields], () =>
    refusals++ === 0 ? refuse : undefined,
  );
  const { page, dialog, field, send, problems, submissions } = form;
  expect(await field("moment").inputValue()).toBe("2026-09-21T10:13");
  expect(await field("shop").inputValue()).toBe("SHOP-3");
  await dialog.getByText("In euros, up to 99.50").waitFor();
  await dialog.getByText("Takes 2 days").waitFor();
  expect(await dialog.getByText("(optional)").count()).toBe(8);

  await field("amount").fill("100");
  await field("mail").fill("ana@");
  await field("site").fill("example");
  await send();
  for (const text of ["Must be at most 99.5.", "valid email", "valid URL"])
    await dialog.getByText(text).waitFor();
  expect(await dialog.getByText("Please complete").count()).toBe(2);
  await isFocused(field("amount"));
  await picture(page, "form-errors");
  expect(submissions).toEqual([]);

  await field("amount").fill("12.50");
  await field("mail").fill("ana@example.com");
  await field("site").fill("https://example.com");
  await field("moment").fill("2026-12-24T18:30");
  await field("hour").fill("09:05");
  await field("areas").pressSequentially("2");
  await options(page).getByText("SOUTH-2").click();
  await field("people").pressSequentially("cho");
  await field("people").press("Enter");
  await field("rooms").click();
  await options(page).getByText("#audit").click();
  await field("room").fill("gen");
  await field("room").press("Enter");
  await field("talk").fill("appr");
  await field("talk").press("Enter");
  await dialog.getByRole("radio", { name: "CARD" }).check();
  await send();
  await dialog.getByText("No card today").waitFor();
  expect(await dialog.getByText("Ben is away").count()).toBe(1);
  expect(await dialog.getByText("Must be").count()).toBe(0);
  await isFocused(field("people"));

  await send();
  await dialog.waitFor({ state: "detached" });
  expect(submissions[1]?.view.state.values).toMatchObject({
    moment: { a: { selected_date_time: Date.UTC(2026, 11, 24, 23, 30) / 1000 } },
    // Not touched, so its seconds are still there.
    start: { a: { selected_date_time: 1_790_000_000 } },
    day: { a: { selected_date: "2026-01-31" } },
    hour: { a: { selected_time: "09:05" } },
    amount: { a: { value: "12.50" } },
    mail: { a: { value: "ana@example.com" } },
    site: { a: { value: "https://example.com" } },
    shop: { a: { selected_option: choice("shop-3") } },
    areas: { a: { selected_options: [choice("south-2")] } },
    people: { a: { selected_users: ["U0BEN", "U0CHO"] } },
    rooms: { a: { selected_channels: ["C0AUDIT"] } },
    room: { a: { selected_channel: "C0GENERAL" } },
    talk: { a: { selected_conversation: "C0APPROVALS" } },
    way: { a: { selected_option: choice("card") } },
  });
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("several are picked under their headings, and taken out again", async () => {
  const { page, dialog, field, send, entered } = await openForm([fields[7] ?? textBlock("gone")]);
  const areas = field("areas");
  const chosen = () => dialog.getByRole("button", { name: /^Remove/ }).allInnerTexts();
  await areas.press("ArrowDown");
  expect(await page.getByRole("listbox", { name: "Options" }).getByRole("listitem").count()).toBe(0);
  expect(await page.locator(".menu .group").allInnerTexts()).toEqual(["The north", "The south"]);
  await areas.press("ArrowDown");
  await areas.press("Enter");
  // The list stays open, without what was picked, and begins at its top again.
  await areas.press("Enter");
  expect(await options(page).allInnerTexts()).toEqual(["NORTH-3", "SOUTH-1", "SOUTH-2", "SOUTH-3"]);
  await picture(page, "token-picker");
  await areas.pressSequentially("south");
  await areas.press("ArrowUp");
  await areas.press("Enter");
  expect(await chosen()).toHaveLength(3);
  await areas.press("ArrowDown");
  expect(await options(page).count()).toBe(0);
  expect(await areas.getAttribute("placeholder")).toBe("No more than 3");

  await areas.press("Backspace");
  await dialog.getByRole("button", { name: "Remove NORTH-2" }).click();
  expect(await chosen()).toHaveLength(1);
  await isFocused(areas);
  await areas.pressSequentially("nothing like it");
  await page.getByText("Nothing by that name").waitFor();
  await areas.press("Escape");
  await send();
  await dialog.waitFor({ state: "detached" });
  expect(entered("areas")).toMatchObject({ selected_options: [choice("north-1")] });
});

test.skipIf(!hasBrowser)(
  "one of many is found by its description, and an optional one is cleared",
  async () => {
    const { page, dialog, field, send, entered } = await openForm([fields[6] ?? textBlock("gone")], () => ({
      response_action: "errors",
      errors: { shop: "Again" },
    }));
    const shop = field("shop");
    await shop.press("Enter");
    expect(await options(page).count()).toBe(40);
    expect(await shop.getAttribute("aria-activedescendant")).toBe("field-shop-list-3");
    await shop.pressSequentially("mond");
    expect(await options(page).allInnerTexts()).toEqual([expect.stringContaining("Closed on Mondays")]);
    await shop.press("Enter");
    expect(await shop.inputValue()).toBe("SHOP-30");
    await send();
    await dialog.getByText("Again").waitFor();
    expect(entered("shop")).toMatchObject({ selected_option: { value: "shop-30" } });
    await dialog.getByRole("button", { name: "Clear" }).click();
    await send();
    await eventually(() => entered("shop")).toMatchObject({ selected_option: null });
  },
);

test.skipIf(!hasBrowser)("of hundreds of people the first are offered, and the others found", async () => {
  const { driver, page, field } = await openForm([fields[8] ?? textBlock("gone")]);
  await driver.post("members", { count: 300 });
  await eventually(() => page.locator("#member option").count()).toBe(307);
  await driver.send("GET", "views?user=U0ANA");
  await page.reload();
  const people = field("people");
  await people.click();
  await page.getByText("206 more: type to find them").waitFor();
  expect(await options(page).count()).toBe(100);
  await people.pressSequentially("member 299");
  await eventually(() => options(page).allInnerTexts()).toEqual([expect.stringContaining("Member 299")]);
});
