/**
 * What a JSON Schema says that would not be checked of a value: `z.fromJSONSchema` passes some keywords over, and controls
 * know few of them. Whoever wrote such a schema is told, for people could enter what it forbids.
 */
import { z } from "zod";
import type { Json, JsonSchema } from "./json-schema.ts";
import { propertySchema } from "./property.ts";

/** Passed over beside a type, or what is elsewhere, which is not fetched. Patterns of programs may take for ever. */
const never = [
  ...["not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies"],
  ...["unevaluatedItems", "unevaluatedProperties", "patternProperties", "$ref", "$dynamicRef"],
];
/** Passed over where no type stands beside them. */
const ofType = [
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "format", "items", "prefixItems", "contains", "minItems", "maxItems"],
  ...["uniqueItems", "properties", "required", "additionalProperties", "propertyNames"],
  ...["minProperties", "maxProperties"],
];
/** Of controls, whose schemas are zod's own: nothing else is asked of what they give. */
const controlled = [...never, "anyOf", "oneOf", ...ofType].filter((key) => !(key in propertySchema.shape));

/** Why the value of a control would not be checked by all of its schema, as the end of a sentence. */
export function findUncheckedOfControl(schema: JsonSchema): string | undefined {
  const { $ref: _, ...own } = schema;
  const keyword = controlled.find((key) => key in own);
  return keyword === undefined ? undefined : describe(keyword);
}

/** The same of any JSON. */
export function findUnchecked(schema: JsonSchema): string | undefined {
  const keyword = never.find((key) => key in schema) ?? (hasPattern(schema) ? "pattern" : undefined);
  if (keyword !== undefined) return describe(keyword);
  const typeless = "type" in schema ? undefined : ofType.find((key) => key in schema);
  if (typeless !== undefined)
    return `its schema has \`${typeless}\` without a \`type\` beside it, which would not be checked; add the type`;
  for (const part of partsOf(schema)) {
    const within = findUnchecked(part);
    if (within !== undefined) return within;
  }
  return undefined;
}

function describe(keyword: string): string {
  return `its schema has \`${keyword}\`, which is not checked here; leave it out`;
}

/** zod writes a pattern beside each format that it knows: the format says the same. */
function hasPattern({ pattern, format }: JsonSchema): boolean {
  return pattern !== undefined && (typeof format !== "string" || patternOf(format) !== pattern);
}

function patternOf(format: string): unknown {
  return z.toJSONSchema(formatSchema(format)).pattern;
}

/** Of a text in this format; any text where it is not known. */
export function formatSchema(format: string): z.ZodType {
  if (format === "date-time") return z.iso.datetime({ offset: true });
  return z.fromJSONSchema({ type: "string", format });
}

const isSchema = (part: Json | undefined): part is JsonSchema =>
  typeof part === "object" && part !== null && !Array.isArray(part);

function partsOf(schema: JsonSchema): JsonSchema[] {
  const { properties, items, additionalProperties, propertyNames, contains } = schema;
  const lists = [schema.anyOf, schema.oneOf, schema.allOf, schema.prefixItems, items];
  return [
    ...(isSchema(properties) ? Object.values(properties) : []),
    ...[items, additionalProperties, propertyNames, contains],
    ...lists.flatMap((list) => (Array.isArray(list) ? list : [])),
  ].filter(isSchema);
}
