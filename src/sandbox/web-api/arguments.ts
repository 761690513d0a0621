/** Reads Web API arguments, which arrive as form fields (all text, objects as JSON) or as JSON. */
import { z } from "zod";

/** A boolean: `true`, or the form's `"true"` and `"1"`. */
export const flag = z.union([z.boolean(), z.string().transform((text) => text === "true" || text === "1")]);

/** A whole number, perhaps as text. */
export const wholeNumber = z.coerce.number().int();

/** A structured value, perhaps as JSON text. Text that is no JSON stays text, for the schema that follows to refuse. */
export const structured = z.preprocess(
  (value) => (typeof value === "string" ? parseJson(value) : value),
  z.unknown(),
);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
