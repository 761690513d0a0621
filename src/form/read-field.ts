/** Turns one property of the schema into a field. */
import { z } from "zod";
import { decimalFormat } from "./decimal.ts";
import { fieldLabel } from "./field-label.ts";
import type { FormattedField, FormField, FormOption } from "./form-field.ts";
import { type NamedProperty, type Property, propertySchema } from "./property.ts";

type Base = Pick<FormField, "name" | "label" | "isRequired"> & { hint?: string };

const optionsSchema = z
  .array(z.union([z.string(), z.number(), z.boolean()]))
  .min(1)
  // Two that read the same could not be told apart in a typed command.
  .refine((options) => new Set(options.map(String)).size === options.length);

/** The field without its default, or undefined for a property of no kind that a form knows. */
export function readField({ name, property, isRequired }: NamedProperty): FormField | undefined {
  const { title, description, type, items, enum: several, const: one } = property;
  const base: Base = {
    name,
    label: fieldLabel(name, title),
    isRequired,
    ...(description?.trim() ? { hint: description } : {}),
  };
  if (several !== undefined || one !== undefined) return readChoice(base, property);
  if (type === "string") return readText(base, property);
  if (type === "number" || type === "integer") return readNumber(base, property);
  if (type === "boolean") return { ...base, kind: "boolean" };
  if (type === "array" && items !== undefined) return readChoices(base, property);
  return undefined;
}

function readChoice(base: Base, property: Property): FormField | undefined {
  const options = readOptions(property);
  return options && { ...base, kind: "choice", options };
}

function readChoices(base: Base, { items, minItems, maxItems }: Property): FormField | undefined {
  const property = propertySchema.safeParse(items);
  const options = property.success ? readOptions(property.data) : undefined;
  return options && { ...base, kind: "choices", options, ...defined({ minItems, maxItems }) };
}

function readOptions({ enum: several, const: one }: Property): FormOption[] | undefined {
  return optionsSchema.safeParse([...new Set(several ?? (one === undefined ? [] : [one]))]).data;
}

const kindOfFormat: Record<string, FormattedField["kind"]> = {
  email: "email",
  uri: "url",
  date: "date",
  "date-time": "date-time",
  [decimalFormat]: "decimal",
};

function readText(base: Base, property: Property): FormField {
  const { slack, format = "", pattern, allOf = [], multiline = false, minLength, maxLength } = property;
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...allOf.map((part) => part.pattern)];
  const rules = { patterns, ...defined({ minLength, maxLength }) };
  const kind = slack ?? (Object.hasOwn(kindOfFormat, format) ? kindOfFormat[format] : undefined);
  return kind ? { ...base, kind, ...rules } : { ...base, kind: "text", multiline, ...rules };
}

function readNumber(base: Base, property: Property): FormField {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = property;
  return {
    ...base,
    kind: "number",
    isWhole: type === "integer",
    ...defined({
      // z.int() always writes these bounds; nobody needs to be told of them.
      min: minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
      max: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
      moreThan: exclusiveMinimum,
      lessThan: exclusiveMaximum,
      multipleOf,
    }),
  };
}

function defined<Key extends string, Value>(values: Record<Key, Value | undefined>): { [key in Key]?: Value };
function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
