/** Checks what people entered where only the JSON Schema is at hand. */
import { z } from "zod";
import { describeIssues } from "./describe-issues.ts";
import type { FieldIssue } from "./field-issue.ts";
import { fieldSchema } from "./field-schema.ts";
import type { FormField } from "./form-field.ts";
import type { JsonSchema } from "./json-schema.ts";
import { ownValues } from "./own-values.ts";
import { readForm } from "./read-form.ts";

export type ValuesCheck =
  | { kind: "valid"; values: Record<string, unknown> }
  | { kind: "invalid"; issues: FieldIssue[] };

/** The values with the defaults filled in, or what is wrong by field. Refinements and transforms are left to the author's schema. */
export function checkValues(schema: JsonSchema, values: Record<string, unknown>): ValuesCheck {
  const read = readForm(schema);
  if (read.kind === "unusable") {
    return { kind: "invalid", issues: read.problems.map((message) => ({ field: "", message })) };
  }
  const shape = Object.fromEntries(read.form.fields.map((field) => [field.name, valueSchema(field)]));
  // With the input in the issues, a value that is missing is told from a wrong one.
  const parsed = z.strictObject(shape).safeParse(ownValues(values), { reportInput: true });
  return parsed.success
    ? { kind: "valid", values: parsed.data }
    : { kind: "invalid", issues: describeIssues(parsed.error) };
}

function valueSchema(field: FormField): z.ZodType {
  const schema = fieldSchema(field);
  if (field.default !== undefined) return schema.default(field.default);
  return field.isRequired ? schema : schema.optional();
}
