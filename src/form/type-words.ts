/** Gives typed words the types of a form's fields. */
import { findOption, readChoices } from "./choice-words.ts";
import type { Form, FormattedField, FormField } from "./form-field.ts";
import { fits, readMoment, writeMoment } from "./moment.ts";
import { mentionedId, plainTyped } from "./typed-text.ts";

/** `words`: values by key as `readWords` gives them. What does not fit its field stays text and fails its check; unknown keys stay too. */
export function typeWords(form: Form, words: ReadonlyMap<string, string>): Record<string, unknown> {
  const fields = new Map(form.fields.map((field) => [field.name, field]));
  return Object.fromEntries([...words].map(([key, typed]) => [key, typeWord(fields.get(key), typed)]));
}

function typeWord(field: FormField | undefined, typed: string): unknown {
  const text = plainTyped(typed);
  switch (field?.kind) {
    case "number":
      return readNumber(text) ?? text;
    case "boolean":
      return readBoolean(text) ?? text;
    case "choice":
      return findOption(field.options, text) ?? text;
    case "choices":
      return readChoices(field.options, text);
    case "date-time":
      return typeMoment(field, text);
    case "user":
    case "channel":
      return mentionedId(typed) ?? text;
    default:
      return text;
  }
}

function readNumber(text: string): number | undefined {
  const isNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text);
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function readBoolean(text: string): boolean | undefined {
  if (/^\s*(?:true|yes|on|1)\s*$/i.test(text)) return true;
  return /^\s*(?:false|no|off|0)\s*$/i.test(text) ? false : undefined;
}

function typeMoment(field: FormattedField, text: string): string {
  const atMs = fits(field, text) ? undefined : readMoment(text);
  return atMs === undefined ? text : writeMoment(field, atMs);
}
