/** Reading `name key=value key="two words"` as it is typed after `/start-workflow`. */
import { z } from "zod";

export interface CommandInput {
  name: string | undefined;
  /** The run's ID if `id=...` was given. */
  id: string | undefined;
  values: Map<string, string>;
  /** Words that are neither the name nor key=value. */
  stray: string[];
}

/** Straight and curly quotes: phones type the curly ones. */
const tokenPattern = /(?:[^\s"“”]+|["“”][^"“”]*["“”])+/g;

/** Splits the text of a command. `id` names the run and is never an input. */
export function readCommandInput(text: string): CommandInput {
  const [name, ...rest] = text.match(tokenPattern) ?? [];
  const values = new Map<string, string>();
  const stray: string[] = [];
  for (const token of rest) {
    const [, key, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(token) ?? [];
    if (key === undefined || value === undefined) stray.push(token);
    else values.set(key, value.replaceAll(/["“”]/g, ""));
  }
  const id = values.get("id");
  values.delete("id");
  return { name, id, values, stray };
}

/** Gives each value the type that the workflow's input has there; what does not fit stays text and fails its check. */
export function typeValues(input: z.ZodObject, values: ReadonlyMap<string, string>): Record<string, unknown> {
  const properties = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }).properties ?? {};
  return Object.fromEntries(
    [...values].map(([key, value]) => [key, typeValue(propertyType(properties, key), value)]),
  );
}

function propertyType(properties: Record<string, unknown>, key: string): unknown {
  const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
  return typeof property === "object" && property !== null && "type" in property ? property.type : undefined;
}

function typeValue(type: unknown, value: string): unknown {
  if ((type === "number" || type === "integer") && value.trim() !== "" && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (type === "boolean" && /^(true|yes|on)$/i.test(value)) return true;
  if (type === "boolean" && /^(false|no|off)$/i.test(value)) return false;
  return value;
}
