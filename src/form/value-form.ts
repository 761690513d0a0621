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
  if (controlFor(value) !== undefined) return undefined;
  if (!value.isJson) return describeUnfit(value.schema);
  const keyword = unboundedKeyword(value.schema);
  if (keyword !== undefined) return `its schema has \`${keyword}\`, which is not checked here; leave it out`;
  const schema = readJsonSchema(value.schema);
  return typeof schema === "string" ? `its schema cannot be read: ${schema}` : undefined;
}

/** What is wrong with this value of a usable schema. */
export function findMisfit(named: NamedValue, value: Json): FieldIssue[] {
  const { name } = named;
  const control = controlFor(named);
  const schema = control === undefined ? readJsonSchema(named.schema) : fieldSchema(control);
  if (typeof schema === "string") return [{ field: name, message: schema }];
  const parsed = z.strictObject({ [name]: schema }).safeParse({ [name]: value }, { reportInput: true });
  const issues = parsed.success ? [] : describeIssues(parsed.error);
  return [...issues, ...findUnkeepable({ [name]: value }), ...findTooLong(name, value)];
}

function findTooLong(name: string, value: Json): FieldIssue[] {
  const { length } = typeof value === "string" ? value : writeJson(value);
  if (length <= longestValue) return [];
  return [{ field: name, message: `Must have at most ${longestValue.toLocaleString("en")} characters.` }];
}

/** As people read and write it. */
export function writeJson(value: Json): string {
  return JSON.stringify(value, null, 2);
}

/** Patterns of programs may take for ever, and what is elsewhere is not fetched. */
const unbounded = ["pattern", "patternProperties", "$ref", "$dynamicRef"];

/** zod writes a pattern beside each format that it knows: the format says the same. */
function isOfFormat(schema: object, key: string): boolean {
  return key === "pattern" && "format" in schema;
}

function unboundedKeyword(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  for (const [key, part] of Object.entries(schema)) {
    if (!Array.isArray(schema) && unbounded.includes(key) && !isOfFormat(schema, key)) return key;
    const within = unboundedKeyword(part);
    if (within !== undefined) return within;
  }
  return undefined;
}

function withoutFormatPatterns(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, function (this: object, key, part: unknown) {
    return isOfFormat(this, key) ? undefined : part;
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
