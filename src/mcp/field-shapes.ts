/** The fields that an agent may show people: those of every program, told so that a model knows which to take. */
import { z } from "zod";
import { typedFieldSchema } from "../approval/field.ts";
import { textFieldSchema } from "../callers/field-body.ts";
import { jsonSchemaSchema, jsonValue } from "../form/json-schema.ts";

const [value, markdown, code, json, diff, table, link] = typedFieldSchema.options;

const editable = jsonSchemaSchema
  .optional()
  .describe("JSON Schema of the values that people may put in its place before they approve");
/** An agent gives no payload of which a property could be set. */
const noPayload = { sets: true } as const;

/** Not all models read a schema that has itself in it. */
const anyJson = z.unknown().pipe(jsonValue).describe("Any JSON");

const typed = z.discriminatedUnion("type", [
  textFieldSchema.omit(noPayload).extend({ editable }).describe("Plain text"),
  value.omit(noPayload).extend({ editable }).describe("A text, number, or boolean"),
  markdown
    .omit(noPayload)
    .extend({ editable })
    .describe("Text with bold, lists, links, and code, written as Markdown"),
  code
    .omit(noPayload)
    .extend({ editable })
    .describe("A command, query, or file: lines and spaces are kept as they are"),
  json.omit(noPayload).extend({ value: anyJson, editable }).describe("Data, shown as JSON"),
  diff.describe("A change to text: a unified diff, as `git diff` writes it"),
  table.describe("Rows under columns"),
  link.describe("A web address; `text` is what it is called"),
]);

const plain = z.union([z.string().max(20_000), z.number(), z.boolean()]);
/** Without a type it is plain. */
const editableValue = z.strictObject({ value: plain, editable: editable.unwrap() });

export const shownField = z.union([plain, typed, editableValue]);
