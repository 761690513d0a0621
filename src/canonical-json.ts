/** JSON with one spelling for each value: what is signed must read the same after it was stored. */

import { ofFrozen } from "./of-frozen.ts";

/** Keys are sorted and undefined ones left out, as in every stored value. */
export function canonicalJson(value: unknown): string {
  return writeQuickly(value) ?? writeSlowly(value);
}

/** The same, written once for each frozen value. */
export const canonicalOf = ofFrozen(canonicalJson);

/** Undefined for a value that is to be written slowly: of what no stored value holds, JSON.stringify knows the rules. */
function writeQuickly(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? writeItems(value) : writeFields(value);
    default:
      return undefined;
  }
}

function writeItems(items: readonly unknown[]): string | undefined {
  let text = "";
  for (const item of items) {
    const written = writeQuickly(item);
    if (written === undefined) return undefined;
    text += text === "" ? written : `,${written}`;
  }
  return `[${text}]`;
}

/** An object puts keys that look like numbers before the others, which `writeSlowly` goes by. */
const looksLikeNumber = /^\d/;

function writeFields(object: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  let text = "";
  for (const key of Object.keys(object).sort()) {
    const inner: unknown = Reflect.get(object, key);
    if (inner === undefined) continue;
    const written = looksLikeNumber.test(key) || key === "toJSON" ? undefined : writeQuickly(inner);
    if (written === undefined) return undefined;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${written}`;
  }
  return `{${text}}`;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function writeSlowly(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(byKey));
}
