/** Finds values that the engine's JSON would not give back as they are. */
import type { FieldIssue } from "./field-issue.ts";

/** The Resonate SDK's codec reads these texts as Infinity and -Infinity, wherever they stand. */
const reserved = ["__INF__", "__NEG_INF__"];

/** What the codec makes an exception of, wherever it stands in an object as this key. */
const reservedKey = "__type";

/** Names each field whose value, or whose own name, would come back changed. */
export function findUnkeepable(values: Readonly<Record<string, unknown>>): FieldIssue[] {
  return Object.entries(values).flatMap(([field, value]) => {
    const message =
      reserved.includes(field) || field === reservedKey ? reservedMessage(field) : describeValue(value);
    return message === undefined ? [] : [{ field, message }];
  });
}

function describeValue(value: unknown): string | undefined {
  if (typeof value === "string") return reserved.includes(value) ? reservedMessage(value) : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "Must be a finite number.";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    if (key === "__proto__") return 'A key named "__proto__" cannot be kept. Name it differently.';
    const own = key === reservedKey ? reservedMessage(key) : describeValue(key);
    const message = own ?? describeValue(part);
    if (message !== undefined) return message;
  }
  return undefined;
}

function reservedMessage(text: string): string {
  return `"${text}" has a meaning of its own to the engine. Write it differently, such as "${text.replaceAll("_", "")}".`;
}
