/** `editable`: a field of a request that people may change before they approve. */
import type { z } from "zod";
import { type TypedField, typedFieldSchema } from "../approval/field.ts";
import { writeValueSchema } from "../form/write-schema.ts";
import { UserError } from "../user-error.ts";

/**
 * Lets people put another value in the place of this one before they approve: a text, number or boolean, or what
 * `markdown`, `code` and `json` make. `schema` says what may stand there; what JSON Schema cannot say (`refine`) is not
 * checked. `sets` names the property of the `payload` that has the same value, and changes with it. Once it was edited,
 * those who had approved approve anew, and the outcome has the values that they approved as `values`, and the payload as
 * `finalPayload`. Throws UserError for a schema that cannot be written as JSON, and for a field that is no such value.
 *
 * @example
 * fields: { Amount: editable(100, z.number().positive().max(500), { sets: "amount" }) }
 */
export function editable(
  value: string | number | boolean | TypedField,
  schema: z.ZodType,
  { sets }: { sets?: string | undefined } = {},
): TypedField {
  const written = writeValueSchema(schema);
  if (typeof written === "string") {
    throw new UserError(
      `A field cannot be editable by this schema: ${written}.`,
      "Give it a schema of plain values, such as z.number().",
      { code: "bad-request" },
    );
  }
  const field = typeof value === "object" ? value : { type: "value", value };
  const made = typedFieldSchema.safeParse({
    ...field,
    editable: written,
    ...(sets === undefined ? {} : { sets }),
  });
  if (made.success) return made.data;
  throw new UserError(
    `A field of the type ${field.type} cannot be editable.`,
    "Make it of a text, number or boolean, or of what markdown, code and json give.",
    { code: "bad-request" },
  );
}
