/**
 * The check of one field, made from what the form knows.
 * z.fromJSONSchema is not used: it loses all but one pattern of a text, reports a known format twice and a wrong
 * number among choices as "invalid union", and zod calls it semi-experimental.
 */
import { z } from "zod";
import { BoundedPattern } from "./bounded-pattern.ts";
import type { ChoicesField, FormattedField, FormField, NumberField, TextField } from "./form-field.ts";
import { formatMessage } from "./format-message.ts";

/** Takes values of the field's type within its bounds; whether it may be missing is for the form to say. */
export function fieldSchema(field: FormField): z.ZodType {
  switch (field.kind) {
    case "number":
      return numberSchema(field);
    case "boolean":
      return z.boolean();
    case "choice":
      return z.literal(field.options);
    case "choices":
      return choicesSchema(field);
    default:
      return stringSchema(field);
  }
}

function numberSchema({ isWhole, min, max, moreThan, lessThan, multipleOf }: NumberField): z.ZodNumber {
  let schema = isWhole ? z.int() : z.number();
  if (min !== undefined) schema = schema.min(min);
  if (max !== undefined) schema = schema.max(max);
  if (moreThan !== undefined) schema = schema.gt(moreThan);
  if (lessThan !== undefined) schema = schema.lt(lessThan);
  return multipleOf === undefined ? schema : schema.multipleOf(multipleOf);
}

function choicesSchema({ options, minItems, maxItems }: ChoicesField): z.ZodArray {
  let schema = z.array(z.literal(options));
  if (minItems !== undefined) schema = schema.min(minItems);
  return maxItems === undefined ? schema : schema.max(maxItems);
}

function stringSchema(field: TextField | FormattedField): z.ZodString {
  const { kind, minLength, maxLength, patterns } = field;
  let schema = z.string();
  if (minLength !== undefined) schema = schema.min(minLength);
  if (maxLength !== undefined) schema = schema.max(maxLength);
  const error = formatMessage(kind);
  for (const pattern of patterns) schema = schema.regex(new BoundedPattern(pattern), error);
  // The other kinds always carry their pattern.
  return kind === "url" ? schema.check(z.url(error)) : schema;
}
