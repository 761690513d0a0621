/** Block Kit's fields to type in, and its dates and times, with Slack's limits. */
import { z } from "zod";
import { actionId, common, placeholder } from "./menu-schemas.ts";
import { numberPattern } from "./number-pattern.ts";

const typed = {
  action_id: actionId,
  placeholder,
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z.looseObject({}).optional(),
};

export const plainTextInput = z
  .strictObject({
    type: z.literal("plain_text_input"),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  })
  .refine(
    ({ min_length = 0, max_length = 3000 }) => min_length <= max_length,
    "min_length must not be greater than max_length",
  );

/** Numbers travel as text. */
const numberText = z.string().regex(numberPattern, "must be a number, as text").optional();

export const numberInput = z
  .strictObject({
    type: z.literal("number_input"),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: numberText,
    min_value: numberText,
    max_value: numberText,
  })
  .refine(({ min_value, max_value, initial_value }) => {
    const least = Number(min_value ?? Number.NEGATIVE_INFINITY);
    const most = Number(max_value ?? Number.POSITIVE_INFINITY);
    const initial = Number(initial_value ?? min_value ?? max_value ?? 0);
    return least <= initial && initial <= most;
  }, "min_value, initial_value and max_value must stand in this order");

function textLine<Type extends string>(type: Type) {
  return z.strictObject({ type: z.literal(type), ...typed, initial_value: z.string().optional() });
}

export const textLines = [textLine("email_text_input"), textLine("url_text_input")] as const;

export const dateAndTime = [
  z.strictObject({
    type: z.literal("datepicker"),
    ...common,
    placeholder,
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...common,
    placeholder,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
] as const;

/** Seconds since 1970, in ten digits. Slack takes it in inputs and actions, and not beside a section. */
export const dateTimePicker = z.strictObject({
  type: z.literal("datetimepicker"),
  ...common,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

/** What the sandbox knows by name only. */
export function unchecked<Type extends string>(type: Type) {
  return z.looseObject({ type: z.literal(type), action_id: actionId });
}
