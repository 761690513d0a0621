/** Writes values as the words that a person would type for them. */
import { plainKey } from "../../src/form/command-words.ts";
import type { Form, FormField } from "../../src/form/form-field.ts";

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

/** `\,` is a comma within a name. An empty last name is followed by one more comma. */
function writeChoices(names: readonly string[]): string {
  const list = names.map((name) => name.replaceAll(/[\\,]/g, "\\$&")).join(",");
  return names.at(-1) === "" ? `${list},` : list;
}

/** Text as Slack would send it, which is also text as mrkdwn takes it. */
function encodeEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
