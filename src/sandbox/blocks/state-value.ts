/** Turns what a person put into an element into the value that Slack reports for it. */
import { z } from "zod";
import type { ActionElement } from "./elements-of.ts";

/** What a program or the page says that the person entered: text, a choice, choices, or Slack's own state value. */
export const enteredSchema = z.union([
  z.string(),
  z.number(),
  z.array(z.string()),
  z.looseObject({ type: z.string() }),
  z.null(),
]);
export type Entered = z.infer<typeof enteredSchema>;
export type StateValue = { type: string; [key: string]: unknown };

const optionSchema = z.looseObject({ value: z.string() });
const menuSchema = z.looseObject({
  options: z.array(optionSchema).optional(),
  option_groups: z.array(z.looseObject({ options: z.array(optionSchema) })).optional(),
});

/** The field that holds one choice, by element type, and the element's field with its initial value. */
const singleChoice: Record<string, [field: string, initial: string]> = {
  users_select: ["selected_user", "initial_user"],
  channels_select: ["selected_channel", "initial_channel"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};

const severalChoices: Record<string, [field: string, initial: string]> = {
  multi_users_select: ["selected_users", "initial_users"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
};

const oneOption = new Set(["static_select", "external_select", "radio_buttons", "overflow"]);
const severalOptions = new Set(["multi_static_select", "multi_external_select", "checkboxes"]);

/** The state of an element after the person entered `entered`; undefined: they left it as the app set it. */
export function stateValue(element: ActionElement, entered: Entered | undefined): StateValue {
  const { type } = element;
  if (typeof entered === "object" && entered !== null && !Array.isArray(entered)) return entered;
  const several = severalChoices[type];
  if (several)
    return { type, [several[0]]: entered === undefined ? (element[several[1]] ?? []) : toList(entered) };
  if (severalOptions.has(type)) {
    const initial = element.initial_options ?? [];
    const chosen =
      entered === undefined ? initial : toList(entered).map((value) => findOption(element, value));
    return { type, selected_options: chosen };
  }
  if (oneOption.has(type)) {
    const value = toText(entered);
    return {
      type,
      selected_option: value
        ? findOption(element, value)
        : (initialIf(entered, element, "initial_option") ?? null),
    };
  }
  const single = singleChoice[type];
  if (single)
    return { type, [single[0]]: toChoice(type, entered) ?? initialIf(entered, element, single[1]) ?? null };
  return { type, value: toText(entered) ?? initialIf(entered, element, "initial_value") ?? null };
}

/** Whether an element reports only what is done to it, and holds no value between. */
export function isStateless({ type }: { type: string }): boolean {
  return type === "button" || type === "overflow";
}

/** Whether the element lists this option; elements without a list of their own offer anything. */
export function offersOption(element: ActionElement, value: string): boolean {
  const values = optionsOf(element).map((option) => option.value);
  return values.length === 0 || values.includes(value);
}

/** Whether the state holds anything; a required input must. */
export function isEmptyState(state: StateValue): boolean {
  return Object.entries(state).every(([key, value]) => {
    return key === "type" || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  });
}

function initialIf(entered: Entered | undefined, element: ActionElement, field: string): unknown {
  return entered === undefined ? element[field] : undefined;
}

function toText(entered: Entered | undefined): string | undefined {
  const first = toList(entered)[0];
  return first === "" ? undefined : first;
}

function toList(entered: Entered | undefined): string[] {
  if (Array.isArray(entered)) return entered;
  return typeof entered === "string" || typeof entered === "number" ? [String(entered)] : [];
}

function toChoice(type: string, entered: Entered | undefined): string | number | undefined {
  const text = toText(entered);
  return text !== undefined && type === "datetimepicker" ? Number(text) : text;
}

function findOption(element: ActionElement, value: string): unknown {
  const option = optionsOf(element).find((candidate) => candidate.value === value);
  return option ?? { text: { type: "plain_text", text: value, emoji: true }, value };
}

function optionsOf(element: ActionElement): z.infer<typeof optionSchema>[] {
  const menu = menuSchema.safeParse(element);
  const groups = menu.success ? [menu.data, ...(menu.data.option_groups ?? [])] : [];
  return groups.flatMap((group) => group.options ?? []);
}
