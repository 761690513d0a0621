/** An edit as people enter it in a form, in Slack or on a page. */
import { refuseInexact } from "../form/exact-json.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import type { FormField } from "../form/form-field.ts";
import { type Json, jsonValue } from "../form/json-schema.ts";
import { isSameJson } from "../form/same-json.ts";
import { writeJson } from "../form/value-form.ts";
import { type Asked, editableFields, editForm, isWrittenAsJson, replacedBy, valueIn } from "./editable.ts";

/** The values that the form is filled in with at first; JSON that no control can show is a text. */
export function writtenValues(fields: Asked["fields"]): Record<string, Json> {
  return Object.fromEntries(
    editableFields(fields).map((one) => {
      const value = valueIn(one.field);
      return [one.name, isWrittenAsJson(one) ? writeJson(value) : value];
    }),
  );
}

export interface EnteredEdit {
  values: Record<string, Json>;
  /** The fields whose entered text could not be read. */
  issues: FieldIssue[];
}

/** The values that a person changed; all of them if none was. `submitted`: what the controls held in the end. */
export function readEnteredEdit(
  request: Pick<Asked, "fields">,
  submitted: Readonly<Record<string, Json>>,
): EnteredEdit {
  const values = { ...submitted };
  const issues: FieldIssue[] = [];
  const kinds = new Map(editForm(request).fields.map(({ name, kind }) => [name, kind]));
  for (const one of editableFields(request.fields)) {
    const { name, field } = one;
    if (isWrittenAsJson(one)) {
      const text = values[name];
      const read = parseJson(typeof text === "string" ? text : "");
      if ("problem" in read) issues.push({ field: name, message: read.problem });
      else values[name] = read.json;
    }
    if (isUntouched(valueIn(field), values[name], kinds.get(name))) delete values[name];
  }
  const changed = Object.keys(replacedBy(request, values));
  if (changed.length === 0) return { values, issues };
  return { values: Object.fromEntries(changed.map((name) => [name, values[name] ?? null])), issues };
}

function parseJson(text: string): { json: Json } | { problem: string } {
  try {
    const json = jsonValue.parse(JSON.parse(text));
    const problem = findInexact(text);
    return problem === undefined ? { json } : { problem };
  } catch {
    return { problem: "Must be JSON." };
  }
}

/** Which number in the JSON text would silently become another one (law 13), in the words that programs are told. */
function findInexact(text: string): string | undefined {
  try {
    JSON.parse(text, refuseInexact);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
  }
}

/**
 * A form gives some values back otherwise than it was given them: a moment in UTC and whole seconds, choices each once and
 * in their own order, line breaks of one kind, and what is no text (NUL, half a pair of surrogates) as U+FFFD.
 */
function isUntouched(value: Json, given: Json | undefined, kind: FormField["kind"] | undefined): boolean {
  if (kind === "choices" && Array.isArray(value) && Array.isArray(given))
    return isSameJson([...new Set(value)].toSorted(), [...new Set(given)].toSorted());
  if (typeof value !== "string" || typeof given !== "string") return false;
  if (kind === "date-time") return seconds(given) === seconds(value);
  return kind === "text" && asGivenBack(given) === asGivenBack(value);
}

const seconds = (text: string) => Math.floor(Date.parse(text) / 1_000);
const asGivenBack = (text: string) =>
  text.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
