/** One property of a JSON Schema, with the keywords that a form understands. */
import { z } from "zod";
import type { JsonSchema } from "./json-schema.ts";

/** The pattern must compile: the schema comes from a promise, and a broken one may not stop the gateway. */
const patternSchema = z.string().refine(compiles);

export const propertySchema = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  /** Set by `slackUser()` and `slackChannel()`. */
  slack: z.enum(["user", "channel"]).optional(),
  /** Set by authors: `.meta({ multiline: true })`. */
  multiline: z.boolean().optional(),
  format: z.string().optional(),
  pattern: patternSchema.optional(),
  /** zod writes several patterns of one text like this. */
  allOf: z.array(z.strictObject({ pattern: patternSchema })).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  items: z.json().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});
export type Property = z.output<typeof propertySchema>;

/** A field's name and where it stands; `isRequired`: an input without it is refused. */
export interface NamedProperty {
  name: string;
  property: Property;
  isRequired: boolean;
}

const referenceSchema = z.looseObject({ $ref: z.string() });
const rawSchema = z.record(z.string(), z.json());

/** The property's own keywords; a part that carries an `id` stands in `$defs`, and zod refers to it. */
export function resolveReference(raw: unknown, definitions: Readonly<Record<string, unknown>>): JsonSchema {
  const reference = referenceSchema.safeParse(raw);
  const own = rawSchema.safeParse(raw).data ?? {};
  if (!reference.success) return own;
  const id = reference.data.$ref
    .replace(/^#\/\$defs\//, "")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const { $ref: _, ...besides } = own;
  const target = Object.hasOwn(definitions, id) ? rawSchema.safeParse(definitions[id]).data : undefined;
  return { ...target, ...besides };
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
