/** Writes the zod schema of a form as the JSON Schema that travels. */
import { z } from "zod";
import { decimalFormat } from "./decimal.ts";
import { type JsonSchema, jsonSchemaSchema } from "./json-schema.ts";
import { readForm } from "./read-form.ts";

export type FormSchemaWriting =
  | { kind: "form"; schema: JsonSchema }
  | { kind: "unusable"; problems: string[] };

/** The schema of what people enter (before transforms), checked to be one that `readForm` can read. */
export function writeFormSchema(input: z.ZodObject): FormSchemaWriting {
  const unkept = Object.keys(input.shape).filter(isUnkept);
  if (unkept.length > 0) {
    return {
      kind: "unusable",
      problems: unkept.map((name) => `\`${name}\`: no field can have this name; choose another`),
    };
  }
  const written = toJson(input);
  if (typeof written === "string") return { kind: "unusable", problems: [written] };
  const read = readForm(written);
  return read.kind === "unusable" ? read : { kind: "form", schema: written };
}

/**
 * Names that do not survive: zod drops `__proto__` from every record, and V8 13.6 (Node 24) may read a key with escaped
 * characters as another one: JSON.parse('{"\\t":1,"\\n":2}') has the keys "\t" and "\\", and longer ones are mistaken
 * once others were read.
 */
function isUnkept(name: string): boolean {
  return name === "__proto__" || JSON.stringify(name).length > name.length + 2;
}

/** The schema of one value that people enter; why it is none, as a sentence's end, where it cannot be written. */
export function writeValueSchema(input: z.ZodType): JsonSchema | string {
  return toJson(input);
}

function toJson(input: z.ZodType): JsonSchema | string {
  try {
    return jsonSchemaSchema.parse(
      z.toJSONSchema(input, { io: "input", unrepresentable: "any", override: adapt }),
    );
  } catch (error) {
    // Such as a default that is no JSON; zod names the reason.
    return `this schema cannot be written as JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]>;
type Overridden = Parameters<Override>[0];

/** Types that JSON does not have. */
const foreign = new Set(["date", "bigint", "symbol", "map", "set", "function", "promise"]);

/** Keeps what JSON Schema would lose: which type JSON lacks, and a date-time that may be local. */
function adapt({ zodSchema, jsonSchema }: Overridden): void {
  const { def } = zodSchema._zod;
  // A decimal takes a program's numbers, too, but a form asks for text.
  if (jsonSchema.format === decimalFormat) delete jsonSchema.anyOf;
  if (foreign.has(def.type)) jsonSchema.$comment = def.type;
  if (def.type !== "string") return;
  if ("format" in def && def.format === "datetime") jsonSchema.format = "date-time";
  dropFlagged(zodSchema, jsonSchema);
}

const patternedSchema = z.object({ pattern: z.instanceof(RegExp) });
const allOfSchema = z.array(z.object({ pattern: z.string().optional() }));

/** A pattern with flags (`/abc/i`) loses them in JSON Schema and would refuse what the author takes; the schema itself still checks it. */
function dropFlagged({ _zod: { def } }: Overridden["zodSchema"], jsonSchema: Overridden["jsonSchema"]): void {
  const checks = "checks" in def && Array.isArray(def.checks) ? def.checks : [];
  const flagged = [def, ...checks.map((check) => check._zod?.def)].flatMap((part) => {
    const { data } = patternedSchema.safeParse(part);
    return data && data.pattern.flags !== "" ? [data.pattern.source] : [];
  });
  if (jsonSchema.pattern !== undefined && flagged.includes(jsonSchema.pattern)) delete jsonSchema.pattern;
  const kept = allOfSchema
    .safeParse(jsonSchema.allOf)
    .data?.flatMap(({ pattern = "" }) => (flagged.includes(pattern) ? [] : [{ pattern }]));
  if (flagged.length > 0 && kept) jsonSchema.allOf = kept;
}
