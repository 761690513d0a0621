/** Why a property cannot be a field of a form, and what its author can do about it. */
import { z } from "zod";
import type { JsonSchema } from "./json-schema.ts";

const keywordsSchema = z.object({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  anyOf: z.unknown().optional(),
  oneOf: z.unknown().optional(),
  allOf: z.unknown().optional(),
  not: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  /** zod's name of a type that JSON does not have; `writeFormSchema` puts it there. */
  $comment: z.string().optional().catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
});

/** Says what the property is and what to ask for instead; for one that no kind of field fits. */
export function describeUnfit(raw: JsonSchema): string {
  const {
    type,
    anyOf,
    oneOf,
    allOf,
    not,
    additionalProperties,
    $comment,
    enum: choices,
  } = keywordsSchema.parse(raw);
  if ($comment === "date") return "a Date is not plain JSON; use z.iso.date() or z.iso.datetime() instead";
  if ($comment !== undefined)
    return `a ${$comment} is not plain JSON and cannot be a form field; ask for text instead`;
  if (anyOf !== undefined || oneOf !== undefined || Array.isArray(type)) {
    return "a value of several types cannot be a form field; use z.enum() for fixed choices, .optional() for a value that may be missing, or ask for text";
  }
  if (allOf !== undefined) return "an intersection cannot be a form field; write its rules in one type";
  if (not !== undefined || choices?.length === 0)
    return "it has nothing to choose from; give it at least one choice";
  if (choices !== undefined)
    return "its choices must be different texts, numbers or booleans; write each choice once";
  if (type === "array")
    return "a list of anything but fixed choices cannot be a form field; ask for text instead";
  if (type === "object" && typeof additionalProperties === "object") {
    return "a record cannot be a form field; give each entry a field of its own";
  }
  if (type === "object")
    return "an object cannot be a form field; give each of its properties a field of its own";
  return "its type is not one that a form can ask for; use z.string(), z.number(), z.boolean(), z.enum() or z.iso.date()";
}
