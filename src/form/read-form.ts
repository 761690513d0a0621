/** Reads a form out of the JSON Schema that travels in a promise. */
import { z } from "zod";
import { describeUnfit } from "./field-problem.ts";
import { fieldSchema } from "./field-schema.ts";
import type { Form, FormField } from "./form-field.ts";
import type { JsonSchema } from "./json-schema.ts";
import { propertySchema, resolveReference } from "./property.ts";
import { readField } from "./read-field.ts";

export type FormReading = { kind: "form"; form: Form } | { kind: "unusable"; problems: string[] };

/** A modal has 100 blocks (docs/slack.md, Limits); ten stay for what stands around the fields. */
const maxFields = 90;
/** A block's ID has 255 characters, and the name is part of it. */
const maxNameLength = 200;
/** Keeps a modal far below Slack's 250 kB. */
const maxOptions = 1_000;

const rootSchema = z.object({
  type: z.literal("object"),
  properties: z.record(z.string(), z.json()).default({}),
  required: z.array(z.string()).default([]),
  $defs: z.record(z.string(), z.json()).default({}),
});

/** The fields in the order of the schema, or everything about it that a form cannot ask for. */
export function readForm(schema: JsonSchema): FormReading {
  const root = rootSchema.safeParse(schema);
  if (!root.success) return { kind: "unusable", problems: ["a form is made from an object; use z.object()"] };
  const { properties, required, $defs } = root.data;
  const problems: string[] = [];
  const fields: FormField[] = [];
  for (const [name, raw] of Object.entries(properties)) {
    const read = readProperty(resolveReference(raw, $defs), { name, isRequired: required.includes(name) });
    if (typeof read === "string") problems.push(`\`${name}\`: ${read}`);
    else fields.push(read);
  }
  // zod drops `__proto__` wherever it reads a record, so it arrives here only as a name that is required.
  for (const name of required.filter((name) => !Object.hasOwn(properties, name))) {
    problems.push(`\`${name}\`: it has this name but no type; give it another name`);
  }
  problems.push(...findExcess(fields));
  return problems.length > 0 ? { kind: "unusable", problems } : { kind: "form", form: { fields } };
}

/** The same, without fields where it is no form. */
export function formOf(schema: JsonSchema = {}): Form {
  const read = readForm(schema);
  return read.kind === "form" ? read.form : { fields: [] };
}

function readProperty(raw: JsonSchema, at: { name: string; isRequired: boolean }): FormField | string {
  if (at.name === "") return "a field needs a name";
  if (at.name.length > maxNameLength)
    return `its name is longer than ${maxNameLength} characters; shorten it`;
  const property = propertySchema.safeParse(raw);
  const field = property.success ? readField({ ...at, property: property.data }) : undefined;
  if (!property.success || !field) return describeUnfit(raw);
  // A default of an output type (after a transform) is the schema's own matter.
  const given = fieldSchema(field).safeParse(property.data.default);
  if (property.data.default === undefined || !given.success) return field;
  return withDefault(field, property.data.default);
}

function withDefault(field: FormField, value: unknown): FormField {
  const isRequired = false;
  if (field.kind === "number") return { ...field, isRequired, default: z.number().parse(value) };
  if (field.kind === "boolean") return { ...field, isRequired, default: z.boolean().parse(value) };
  if (field.kind === "choice")
    return { ...field, isRequired, default: z.literal(field.options).parse(value) };
  if (field.kind === "choices")
    return { ...field, isRequired, default: z.array(z.literal(field.options)).parse(value) };
  return { ...field, isRequired, default: z.string().parse(value) };
}

/** Why a dialog cannot have all of these fields, each a sentence without its end; none if it can. */
export function findExcess(fields: readonly FormField[]): string[] {
  const options = fields.flatMap((field) => ("options" in field ? field.options : []));
  return [
    ...(fields.length > maxFields
      ? [`a form has at most ${maxFields} fields, not ${fields.length}; ask for less`]
      : []),
    ...(options.length > maxOptions
      ? [`a form has at most ${maxOptions} choices in all, not ${options.length}; ask for text instead`]
      : []),
  ];
}
