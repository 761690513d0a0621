import type { KnownBlock } from "@slack/types";
import { describe, expect, test } from "vitest";
import { textBlock } from "./blocks-fixture.ts";
import { choice, input, modal, openWithModal } from "./modal-fixture.ts";

type Element = Parameters<typeof input>[1];
const a = { action_id: "a" };
const options = [choice("bank"), choice("card"), choice("cash")];
const option_groups = [{ label: { type: "plain_text" as const, text: "Money" }, options }];

/** Each case: the element, what is entered, and what Slack complains about; without a complaint, the state sent. */
const entries: [string, Element, unknown, string | object][] = [
  ["a moment", { type: "datetimepicker", ...a }, 1_790_000_000, { selected_date_time: 1_790_000_000 }],
  ["a moment as text", { type: "datetimepicker", ...a }, "1790000000", { selected_date_time: 1_790_000_000 }],
  [
    "an untouched moment",
    { type: "datetimepicker", ...a, initial_date_time: 1_790_000_001 },
    undefined,
    { selected_date_time: 1_790_000_001 },
  ],
  ["no moment", { type: "datetimepicker", ...a }, "soon", /moment/.source],
  ["a date", { type: "datepicker", ...a }, "2026-02-28", { selected_date: "2026-02-28" }],
  ["no date", { type: "datepicker", ...a }, "2026-02-30", "Must be a date"],
  ["a time", { type: "timepicker", ...a }, "14:05", { selected_time: "14:05" }],
  ["no time", { type: "timepicker", ...a }, "24:00", "Must be a time"],
  ["a whole number", { type: "number_input", ...a, is_decimal_allowed: false }, "-12", { value: "-12" }],
  ["a fraction", { type: "number_input", ...a, is_decimal_allowed: true }, "0.5", { value: "0.5" }],
  ["a fraction too many", { type: "number_input", ...a, is_decimal_allowed: false }, "0.5", "whole number"],
  ["no number", { type: "number_input", ...a, is_decimal_allowed: true }, "1e3x", "Must be a number."],
  [
    "too small a number",
    { type: "number_input", ...a, is_decimal_allowed: true, min_value: "-1.5" },
    "-1.6",
    "at least -1.5",
  ],
  [
    "too big a number",
    { type: "number_input", ...a, is_decimal_allowed: false, max_value: "9" },
    10,
    "at most 9",
  ],
  [
    "the bound itself",
    { type: "number_input", ...a, is_decimal_allowed: false, max_value: "9" },
    9,
    { value: "9" },
  ],
  ["an address", { type: "email_text_input", ...a }, "ana@example.com", { value: "ana@example.com" }],
  ["no address", { type: "email_text_input", ...a }, "ana@", "valid email"],
  [
    "a link",
    { type: "url_text_input", ...a },
    "https://example.com/x?y=1",
    { value: "https://example.com/x?y=1" },
  ],
  ["no link", { type: "url_text_input", ...a }, "example.com", "valid URL"],
  ["script for a link", { type: "url_text_input", ...a }, "javascript:alert(1)", "valid URL"],
  ["too long a text", { type: "plain_text_input", ...a, max_length: 3 }, "four", "at most 3"],
  ["too short a text", { type: "plain_text_input", ...a, min_length: 5 }, "four", "at least 5"],
  ["nothing", { type: "plain_text_input", ...a }, "", "complete this required field"],
  [
    "nobody",
    { type: "multi_users_select", ...a, initial_users: ["U0BEN"] },
    [],
    "complete this required field",
  ],
  [
    "people",
    { type: "multi_users_select", ...a },
    ["U0BEN", "U0CHO"],
    { selected_users: ["U0BEN", "U0CHO"] },
  ],
  [
    "too many people",
    { type: "multi_users_select", ...a, max_selected_items: 1 },
    ["U0BEN", "U0CHO"],
    "No more than 1",
  ],
  ["channels", { type: "multi_channels_select", ...a }, ["C0AUDIT"], { selected_channels: ["C0AUDIT"] }],
  ["a channel", { type: "channels_select", ...a }, "C0AUDIT", { selected_channel: "C0AUDIT" }],
  ["a conversation", { type: "conversations_select", ...a }, "C0AUDIT", { selected_conversation: "C0AUDIT" }],
  [
    "options under headings",
    { type: "multi_static_select", ...a, option_groups },
    ["cash", "bank"],
    { selected_options: [choice("cash"), choice("bank")] },
  ],
  [
    "an untouched option",
    { type: "static_select", ...a, options, initial_option: choice("card") },
    undefined,
    { selected_option: choice("card") },
  ],
];

describe("an input's state and Slack's own complaint", () => {
  test.each(entries)("%s", async (_name, element, entered, expected) => {
    const { driver, submissions, open } = await openWithModal(modal([input("field", element)]));
    const values = entered === undefined ? {} : { field: { a: entered } };
    const answer = await driver.post("views", { user: "U0ANA", viewId: await open(), submit: true, values });
    if (typeof expected === "string") {
      expect(answer).toMatchObject({ response_action: "errors" });
      expect(answer.errors).toEqual({ field: expect.stringContaining(expected) });
      expect(submissions).toEqual([]);
    } else {
      const state = submissions[0]?.view.state.values.field?.a;
      expect(state).toEqual({ type: element.type, ...expected });
    }
  });
});

test("nobody picks an option that is not listed, and an optional field may be emptied", async () => {
  const way: Element = { type: "static_select", ...a, options, initial_option: choice("card") };
  const { driver, submissions, open } = await openWithModal(modal([input("way", way, { optional: true })]));
  const body = { user: "U0ANA", viewId: await open(), submit: true };
  expect(await driver.post("views", { ...body, values: { way: "barter" } })).toEqual({
    ok: false,
    error: "option_not_found",
  });
  await driver.post("views", { ...body, values: { way: "" } });
  expect(submissions[0]?.view.state.values.way?.a).toMatchObject({ selected_option: null });
});

/** A modal with a menu beside a text, one among the actions, and an input. */
function menusAround(id: string): KnownBlock[] {
  const menu = { type: "static_select" as const, action_id: "menu", options };
  return [
    { ...textBlock("Way"), block_id: id, accessory: menu },
    { type: "actions", block_id: "act", elements: [{ type: "users_select", action_id: "who" }] },
    input("why", { type: "plain_text_input", ...a }),
  ];
}

test("what is picked at once is told with what else is entered, and counts in the submission", async () => {
  const { driver, client, submissions, actions, open } = await openWithModal(modal(menusAround("side")));
  const viewId = await open();
  const pick = { user: "U0ANA", viewId };
  await driver.post("actions", { ...pick, actionId: "who", value: "U0DEE" });
  await driver.post("actions", { ...pick, actionId: "menu", value: "card", values: { why: "Typed" } });
  expect(actions[1]?.view?.state.values).toMatchObject({
    side: { menu: { selected_option: choice("card") } },
    act: { who: { selected_user: "U0DEE" } },
    why: { a: { value: "Typed" } },
  });
  // An update that gives a block another ID begins that block anew.
  await client.views.update({ view_id: viewId, view: modal(menusAround("other")) });
  await driver.post("views", { ...pick, submit: true, values: { why: "Because" } });
  expect(submissions[0]?.view.state.values).toMatchObject({
    other: { menu: { selected_option: null } },
    act: { who: { selected_user: "U0DEE" } },
    why: { a: { value: "Because" } },
  });
});
