/** The form of a zod schema, by the way that it takes through a promise. */
import type { z } from "zod";
import type { Form, FormField } from "../../src/form/form-field.ts";
import { type JsonSchema, jsonSchemaSchema } from "../../src/form/json-schema.ts";
import { readForm } from "../../src/form/read-form.ts";
import { writeFormSchema } from "../../src/form/write-schema.ts";

export function schemaOf(input: z.ZodObject): JsonSchema {
  const written = writeFormSchema(input);
  if (written.kind === "unusable") throw new Error(written.problems.join("; "));
  return jsonSchemaSchema.parse(JSON.parse(JSON.stringify(written.schema)));
}

export function formOf(input: z.ZodObject): Form {
  const read = readForm(schemaOf(input));
  if (read.kind === "unusable") throw new Error(read.problems.join("; "));
  return read.form;
}

export function fieldOf(schema: z.ZodType, input: (shape: { field: z.ZodType }) => z.ZodObject): FormField {
  const [field] = formOf(input({ field: schema })).fields;
  if (!field) throw new Error("no field");
  return field;
}
