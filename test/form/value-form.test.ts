/** A value by a JSON Schema of its own: what the schema says is checked, or the schema is refused. */
import { expect, test } from "vitest";
import { z } from "zod";
import { type Json, jsonSchemaSchema } from "../../src/form/json-schema.ts";
import { findMisfit, findUnusable } from "../../src/form/value-form.ts";

const named = (schema: object, isJson: boolean) => ({
  name: "Value",
  schema: jsonSchemaSchema.parse(schema),
  isJson,
});

test.each([
  ["not", { type: "number", not: { const: 5 } }],
  ["if", { type: "string", if: { const: "b" } }],
  ["anyOf", { type: "number", anyOf: [{ type: "number", maximum: 5 }] }],
  ["uniqueItems", { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true }],
])("a control whose schema has %s is refused: it would not be checked", (keyword, schema) => {
  expect(findUnusable(named(schema, false))).toContain(`\`${keyword}\``);
});

test.each([
  ["not", { type: "integer", not: { const: 5 } }],
  ["if", { type: "object", properties: { a: { type: "object", if: {} } } }],
  ["minimum", { minimum: 0 }],
  ["minimum", { allOf: [{ type: "integer" }, { minimum: 0 }] }],
  ["required", { type: "array", items: { required: ["a"] } }],
  ["pattern", { type: "object", properties: { a: { type: "string", pattern: "^[A-Z]$" } } }],
  ["pattern", { type: "object", properties: { a: { type: "string", format: "own", pattern: "^[A-Z]$" } } }],
  ["pattern", { type: "array", items: { type: "string", format: "email", pattern: "^a@" } }],
])("JSON whose schema has %s where it would not be checked is refused: %j", (keyword, schema) => {
  expect(findUnusable(named(schema, true))).toContain(`\`${keyword}\``);
});

test.each<[object, Json, Json]>([
  [z.toJSONSchema(z.object({ mail: z.email() })), { mail: "a@example.com" }, { mail: "a" }],
  [{ type: ["integer", "null"], minimum: 0 }, null, -1],
  [{ type: "array", items: { type: "integer" }, uniqueItems: true }, [1, 2], [1, 1]],
  [
    {
      type: "object",
      properties: { pattern: { type: "string" }, format: { type: "string" }, $ref: { type: "integer" } },
    },
    { pattern: "^a", format: "b", $ref: 1 },
    { pattern: 7 },
  ],
])("JSON is checked by %j", (schema, fit, unfit) => {
  expect(findUnusable(named(schema, true))).toBeUndefined();
  expect(findMisfit(named(schema, true), fit)).toEqual([]);
  expect(findMisfit(named(schema, true), unfit)).not.toEqual([]);
});

test.each([
  ["email", "a@example.com"],
  ["uri", "https://example.com"],
  ["date", "2026-11-30"],
  ["date-time", "2026-11-30T10:00:00Z"],
  ["date-time", "2026-11-30T10:00:00+02:00"],
  ["uuid", "0b1c2d3e-4f50-4a61-8b72-9c83d4e5f607"],
  ["ipv4", "192.0.2.1"],
])("a text in the format %s is checked, without a pattern beside it, too", (format, fit) => {
  const text = named({ type: "string", format }, false);
  expect(findUnusable(text)).toBeUndefined();
  expect(findMisfit(text, fit)).toEqual([]);
  expect(findMisfit(text, "banana")).toHaveLength(1);
});

test("a format that nobody knows says nothing", () => {
  expect(findMisfit(named({ type: "string", format: "password" }, false), "banana")).toEqual([]);
  expect(findMisfit(named({ type: "number", format: "float" }, false), 1.5)).toEqual([]);
});
