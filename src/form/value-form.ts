/** One value that people enter by a JSON Schema of its own: its control, and what is wrong with a value. */
import { z } from "zod";
import { describeIssues } from "./describe-issues.ts";
import type { FieldIssue } from "./field-issue.ts";
import { describeUnfit } from "./field-problem.ts";
import { fieldSchema } from "./field-schema.ts";
import { findUnkeepable } from "./find-unkeepable.ts";
import type { FormField } from "./form-field.ts";
import { type Json, type JsonSchema, jsonSchemaSchema } from "./json-schema.ts";
import { propertySchema, resolveReference } from "./property.ts";
import { readField } from "./read-field.ts";
import { findUnchecked, findUncheckedOfControl, formatSchema } from "./unchecked.ts";

export interface NamedValue {
  name: string;
  schema: JsonSchema;
  /** Whether the value may be any JSON, which people then write as such. */
  isJson: boolean;
}

/** Slack takes no more in a text input, in characters. */
export const longestValue = 3_000;

/** Its control; undefined for JSON of which no control knows: it is written as text. */
export function controlFor({ name, schema }: NamedValue): FormField | undefined {
  const definitions = z.record(z.string(), z.unknown()).safeParse(schema.$defs).data ?? {};
  const property = propertySchema.safeParse(resolveReference(schema, definitions));
  const field = property.success ? readField({ name, property: property.data, isRequired: true }) : undefined;
  return field && { ...field, label: name };
}

/** A text in which JSON is written. */
export function jsonControl(name: string): FormField {
  return { kind: "text", name, label: name, isRequired: true, multiline: true, patterns: [], minLength: 1 };
}

/** Why nobody could enter a value by this schema, as the end of a sentence; undefined if people can. */
export function findUnusable(value: NamedValue): string | undefined {
  if (controlFor(value) !== undefined) return findUncheckedOfControl(value.schema);
  if (!value.isJson) return describeUnfit(value.schema);
  const unchecked = findUnchecked(value.schema);
  if (unchecked !== undefined) return unchecked;
  const schema = readJsonSchema(value.schema);
  return typeof schema === "string" ? `its schema cannot be read: ${schema}` : undefined;
}

/** What is wrong with this value of a usable schema. */
export function findMisfit(named: NamedValue, value: Json): FieldIssue[] {
  const { name } = named;
  const control = controlFor(named);
  const schema = control === undefined ? readJsonSchema(named.schema) : controlSchema(control, named.schema);
  if (typeof schema === "string") return [{ field: name, message: schema }];
  const parsed = z.strictObject({ [name]: schema }).safeParse({ [name]: value }, { reportInput: true });
  const issues = parsed.success ? [] : describeIssues(parsed.error);
  return [...issues, ...findUnkeepable({ [name]: value }), ...findTooLong(name, value)];
}

/** Programs may name a format without its pattern, by which authors' schemas are checked. */
function controlSchema(control: FormField, { format, pattern, allOf }: JsonSchema): z.ZodType {
  const schema = fieldSchema(control);
  const isBare = typeof format === "string" && pattern === undefined && allOf === undefined;
  return isBare && "patterns" in control ? schema.and(formatSchema(format)) : schema;
}

/** A value that is longer than a dialog takes. */
export function findTooLong(name: string, value: Json): FieldIssue[] {
  const { length } = typeof value === "string" ? value : writeJson(value);
  if (length <= longestValue) return [];
  return [{ field: name, message: `Must have at most ${longestValue.toLocaleString("en")} characters.` }];
}

/** As people read and write it. */
export function writeJson(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function withoutFormatPatterns(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, function (this: object, key, part: unknown) {
    const isBeside = key === "pattern" && typeof part === "string" && "format" in this;
    return isBeside ? undefined : part;
  });
  return jsonSchemaSchema.parse(JSON.parse(text));
}

/** Why it cannot be read, if it cannot. */
function readJsonSchema(schema: JsonSchema): z.ZodType | string {
  try {
    return z.fromJSONSchema(withoutFormatPatterns(schema));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
