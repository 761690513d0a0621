/** Controls into which a person types: text, mail addresses, links and numbers. */
import { z } from "zod";
import { fieldSchema } from "../../../form/field-schema.ts";
import {
  type FormattedField,
  isAlwaysAnswered,
  type NumberField,
  type TextField,
} from "../../../form/form-field.ts";
import { takesBlank } from "../../../form/takes-blank.ts";
import { valueAction } from "./block-id.ts";
import { type Control, controlOf, leftOut } from "./control.ts";

/** What Slack takes in a text input. */
const maxText = 3_000;

/** A text input. It takes what was given even where that is too long for the field, so that a person can shorten it. */
export function textControl(field: TextField, given: unknown): Control {
  const isHeld = typeof given === "string" && given.length <= maxText;
  const text = isHeld ? given : "";
  const longest = Math.max(field.maxLength ?? maxText, text.length, 1);
  return {
    element: {
      type: "plain_text_input",
      action_id: valueAction,
      // One line would lose the line breaks.
      multiline: field.multiline || /[\n\r]/.test(text),
      max_length: Math.min(longest, maxText),
      ...(text === "" ? {} : { initial_value: text }),
    },
    isOptional: !isAlwaysAnswered(field) || takesBlank(field),
    ...(isHeld ? {} : textLeftOut(given)),
  };
}

function textLeftOut(given: unknown): { leftOut?: string } {
  if (typeof given !== "string") return leftOut(given);
  const length = given.length.toLocaleString("en");
  return { leftOut: `The text of ${length} characters was left out: a form takes 3,000 here.` };
}

/** Slack checks these itself, so that only what passes may be put in beforehand. */
export function linkControl(field: FormattedField, given: unknown): Control {
  const form = field.kind === "email" ? z.email() : z.url();
  const isWellFormed = form.safeParse(given).success || fieldSchema(field).safeParse(given).success;
  const isHeld = typeof given === "string" && given !== "" && given.length <= maxText && isWellFormed;
  const type = field.kind === "email" ? "email_text_input" : "url_text_input";
  const initial = isHeld ? { initial_value: given } : {};
  return controlOf(field, { type, action_id: valueAction, ...initial }, { isHeld, given });
}

/** A number input; its own bounds give way to a number outside them, which is shown with what is wrong about it. */
export function numberControl(field: NumberField, given: unknown): Control {
  const isHeld = typeof given === "number" && isPlain(given);
  const { min, max } = field;
  const isInside = !isHeld || (given >= (min ?? given) && given <= (max ?? given));
  const element = {
    type: "number_input" as const,
    action_id: valueAction,
    is_decimal_allowed: !field.isWhole || (isHeld && !Number.isInteger(given)),
    ...(isInside && min !== undefined && isPlain(min) ? { min_value: String(min) } : {}),
    ...(isInside && max !== undefined && isPlain(max) ? { max_value: String(max) } : {}),
    ...(isHeld ? { initial_value: String(given) } : {}),
  };
  return controlOf(field, element, { isHeld, given });
}

/** A number input that holds the digits as they were typed. */
export function decimalControl(field: FormattedField, given: unknown): Control {
  const text = typeof given === "number" ? String(given) : given;
  const isHeld = typeof text === "string" && plainNumber.test(text);
  const initial = isHeld ? { initial_value: text } : {};
  const element = { type: "number_input" as const, action_id: valueAction, is_decimal_allowed: true };
  return controlOf(field, { ...element, ...initial }, { isHeld, given });
}

const plainNumber = /^-?[\d.]+$/;

/** Written in digits: nobody knows whether Slack takes `1e+21`. */
function isPlain(number: number): boolean {
  return plainNumber.test(String(number));
}
