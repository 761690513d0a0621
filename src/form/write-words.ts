/** Writes values as the words that a person would type for them. */
import { writeChoices } from "./choice-words.ts";
import { plainKey } from "./command-words.ts";
import type { Form, FormField } from "./form-field.ts";
import { encodeEntities } from "./typed-text.ts";

/**
 * The inverse of `readWords` and `typeWords`: `key=value` for each field that has a value, in the form's order.
 * `&`, `<` and `>` are written as entities, as Slack sends them and as mrkdwn takes them: do not escape it again.
 */
export function writeWords(form: Form, values: Readonly<Record<string, unknown>>): string {
  return form.fields
    .filter(({ name }) => Object.hasOwn(values, name) && values[name] !== undefined)
    .map((field) => `${writeKey(field.name)}=${writeValue(field, values[field.name])}`)
    .join(" ");
}

function writeKey(name: string): string {
  return plainKey.test(name) ? name : quoted(name);
}

function writeValue({ kind }: FormField, value: unknown): string {
  const text = kind === "boolean" && typeof value === "boolean" ? (value ? "yes" : "no") : valueText(value);
  return text === "" || /[\s"“”„]/u.test(text) ? quoted(text) : encodeEntities(text);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return writeChoices(value.map(String));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function quoted(text: string): string {
  return `"${encodeEntities(text).replaceAll(/["\\]/g, "\\$&")}"`;
}
