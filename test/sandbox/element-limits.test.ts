import { expect, test } from "vitest";
import { plain, textBlock } from "./blocks-fixture.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const long = (length: number) => "x".repeat(length);
const a = { action_id: "a" };
const option = (value: string) => ({ text: plain(value), value });
const options = [option("a"), option("b")];
const numbers = { type: "number_input", ...a, is_decimal_allowed: false };

const input = (element: object, more: object = {}) => ({
  type: "input",
  label: plain("L"),
  element,
  ...more,
});
const beside = (element: object) => ({ ...textBlock("x"), accessory: element });
const among = (element: object) => ({ type: "actions", elements: [element] });

/** Each case: what is wrong, the block that has it, and the nearest that Slack takes. */
const cases: [string, object, object][] = [
  [
    "a label over 2,000",
    input(numbers, { label: plain(long(2001)) }),
    input(numbers, { label: plain(long(2000)) }),
  ],
  [
    "a hint over 2,000",
    input(numbers, { hint: plain(long(2001)) }),
    input(numbers, { hint: plain(long(2000)) }),
  ],
  [
    "a number's bounds crossed",
    input({ ...numbers, min_value: "10", max_value: "9" }),
    input({ ...numbers, min_value: "9", max_value: "10" }),
  ],
  [
    "a number's bound as a number",
    input({ ...numbers, min_value: 9 }),
    input({ ...numbers, min_value: "9" }),
  ],
  [
    "a number begun out of bounds",
    input({ ...numbers, max_value: "9", initial_value: "10" }),
    input(numbers),
  ],
  ["a number that does not say of fractions", input({ type: "number_input", ...a }), input(numbers)],
  [
    "a moment in milliseconds",
    input({ type: "datetimepicker", ...a, initial_date_time: 1_790_000_000_000 }),
    input({ type: "datetimepicker", ...a, initial_date_time: 1_790_000_000 }),
  ],
  [
    "a placeholder in a datetimepicker",
    input({ type: "datetimepicker", ...a, placeholder: plain("When") }),
    input({ type: "datepicker", ...a, placeholder: plain("When") }),
  ],
  [
    "a datetimepicker beside a section",
    beside({ type: "datetimepicker", ...a }),
    among({ type: "datetimepicker", ...a }),
  ],
  [
    "a date that is none",
    input({ type: "datepicker", ...a, initial_date: "31.1.2026" }),
    input({ type: "datepicker", ...a, initial_date: "2026-01-31" }),
  ],
  [
    "a time that is none",
    input({ type: "timepicker", ...a, initial_time: "9:00" }),
    input({ type: "timepicker", ...a, initial_time: "09:00" }),
  ],
  [
    "several to pick among the actions",
    among({ type: "multi_users_select", ...a }),
    beside({ type: "multi_users_select", ...a }),
  ],
  [
    "both options and groups",
    input({ type: "static_select", ...a, options, option_groups: [{ label: plain("G"), options }] }),
    input({ type: "static_select", ...a, option_groups: [{ label: plain("G"), options }] }),
  ],
  [
    "an unnamed group",
    input({ type: "multi_static_select", ...a, option_groups: [{ options }] }),
    input({ type: "multi_static_select", ...a, options, max_selected_items: 1 }),
  ],
  [
    "a limit where one is picked",
    input({ type: "static_select", ...a, options, max_selected_items: 1 }),
    input({ type: "static_select", ...a, options }),
  ],
  [
    "an initial option that is not listed",
    input({ type: "radio_buttons", ...a, options, initial_option: option("c") }),
    input({ type: "radio_buttons", ...a, options, initial_option: option("b") }),
  ],
  [
    "lengths crossed",
    input({ type: "plain_text_input", ...a, min_length: 5, max_length: 4 }),
    input({ type: "plain_text_input", ...a, min_length: 4, max_length: 4 }),
  ],
  [
    "a field to type in among the actions",
    among({ type: "email_text_input", ...a }),
    input({ type: "email_text_input", ...a }),
  ],
];

test.each(cases)("Slack refuses %s", async (_name, bad, good) => {
  const client = createClient(await openSandbox());
  const publish = (block: object) =>
    client.apiCall("views.publish", { user_id: "U0ANA", view: { type: "home", blocks: [block] } });
  await expect(publish(bad)).rejects.toMatchObject({ data: { error: "invalid_arguments" } });
  expect(await publish(good)).toMatchObject({ ok: true });
});
