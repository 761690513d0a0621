/** Values that a schema of the API's description allows. */
import fc from "fast-check";

export interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: string | number | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

/** `named`: the schemas of the description's components. What refers to itself ends after some levels. */
export function arbitraryOf(schema: Schema, named: Record<string, Schema>, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const target = named[schema.$ref.replace("#/components/schemas/", "")];
    if (target === undefined) throw new Error(`${schema.$ref} leads nowhere.`);
    return depth > 3 ? fc.constant("deep") : arbitraryOf(target, named, depth + 1);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((one) => arbitraryOf(one, named, depth)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string": {
      if (schema.pattern !== undefined)
        return fc.stringMatching(new RegExp(schema.pattern, "u"), { size: "xsmall" });
      const { minLength = 0, maxLength = 30 } = schema;
      return fc.string({ minLength, maxLength: Math.min(maxLength, 30), unit: "grapheme" });
    }
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(arbitraryOf(schema.items ?? {}, named, depth + 1), { maxLength: 3 });
    case "object":
      return objectOf(schema, named, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectOf(schema: Schema, named: Record<string, Schema>, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties: more } = schema;
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, arbitraryOf(property, named, depth + 1)]),
  );
  const own = fc.record(fields, { requiredKeys: required });
  if (typeof more !== "object") return own;
  const others = fc.dictionary(fc.string({ maxLength: 10 }), arbitraryOf(more, named, depth + 1), {
    maxKeys: 3,
  });
  return fc.tuple(others, own).map(([extra, given]) => ({ ...extra, ...given }));
}
