/** An answer as people read it: the form's labels, and values in words. */

import type { ApprovalState } from "../../approval/state.ts";
import type { FormField } from "../../form/form-field.ts";
import type { JsonSchema } from "../../form/json-schema.ts";
import { formOf } from "../../form/read-form.ts";

/** What a question was answered with, by label; nothing of an approval, or before there is an answer. */
export function answerOf({ request: { form }, outcome }: ApprovalState): Record<string, string> {
  return outcome?.kind === "answered" && form !== undefined ? showAnswer(form, outcome.answer) : {};
}

/** The answer by label; people and channels keep their IDs, for they are shown as text. */
export function showAnswer(schema: JsonSchema, answer: Record<string, unknown>): Record<string, string> {
  const { fields } = formOf(schema);
  const shown = Object.entries(answer).map(([name, value]): [string, string] => [
    fields.find((field) => field.name === name)?.label ?? name,
    showValue(
      value,
      fields.find((field) => field.name === name),
    ),
  ]);
  return Object.fromEntries(shown);
}

function showValue(value: unknown, field: FormField | undefined): string {
  if (field?.kind === "boolean") return value === true ? "Yes" : "No";
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
