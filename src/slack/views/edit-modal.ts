/** The dialog in which what is asked is edited, and how its submission is read. */
import type { types } from "@slack/bolt";
import { editableFields, editForm, isWrittenAsJson, replacedBy, valueIn } from "../../approval/editable.ts";
import { answerSchema } from "../../approval/response.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { FieldIssue } from "../../form/field-issue.ts";
import type { FormField } from "../../form/form-field.ts";
import { type Json, jsonValue } from "../../form/json-schema.ts";
import { isSameJson } from "../../form/same-json.ts";
import { writeJson } from "../../form/value-form.ts";
import { context as contextBlock, plain, section } from "../cards/blocks.ts";
import { titleNote } from "../cards/shown-fields.ts";
import { actorName, escapeLine, namesWithin } from "../cards/text.ts";
import type { FormContext } from "./answer-modal.ts";
import { formBlocks } from "./form/form-blocks.ts";
import { readFormSubmission } from "./form/read-submission.ts";
import { reasonInput } from "./modals.ts";

export const editCallback = "edit";

/** What the names of those may take whose approvals would be void, in characters. */
const namesBudget = 1_000;

/** Builds the dialog, filled in with what is asked. */
export function editModal(state: ApprovalState, context: FormContext): types.ModalView {
  const { request } = state;
  return {
    type: "modal",
    callback_id: editCallback,
    private_metadata: JSON.stringify(context),
    title: plain("Edit", 24),
    submit: plain("Save", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(`*${escapeLine(request.title)}*${titleNote(state)}`),
      contextBlock(consequence(state)),
      ...formBlocks(editForm(request), { values: writtenValues(request), issues: [] }),
      reasonInput(false, "Reason"),
    ],
  };
}

/** Nobody is to be surprised that others have to approve again. */
function consequence({ decisions }: ApprovalState): string {
  const approved = decisions.filter(({ decision }) => decision === "approve").map(({ by }) => actorName(by));
  const nothing = "Saving approves nothing: people approve what it says then.";
  if (approved.length === 0) return nothing;
  return `${nothing} Void will be what was approved so far, by ${namesWithin(approved, ", ", namesBudget).text}.`;
}

/** JSON for which there is no control is a text. */
function writtenValues({ fields }: ApprovalState["request"]): Record<string, Json> {
  return Object.fromEntries(
    editableFields(fields).map((one) => {
      const value = valueIn(one.field);
      return [one.name, isWrittenAsJson(one) ? writeJson(value) : value];
    }),
  );
}

export interface ReadEdit {
  values: Record<string, Json>;
  /** What could not be read. */
  issues: FieldIssue[];
}

/** The values that a person changed; all of them if none was. `state`: the `view.state.values` of a submission. */
export function readEdit({ request }: ApprovalState, state: unknown): ReadEdit {
  const form = editForm(request);
  const submitted = answerSchema.parse(readFormSubmission(form, state));
  const issues: FieldIssue[] = [];
  const written = editableFields(request.fields).filter(isWrittenAsJson);
  const kinds = new Map(form.fields.map(({ name, kind }) => [name, kind]));
  for (const { name } of written) {
    const text = submitted[name];
    const json = typeof text === "string" ? parseJson(text) : undefined;
    if (json === undefined) issues.push({ field: name, message: "Must be JSON." });
    else submitted[name] = json;
  }
  for (const { field, name } of editableFields(request.fields))
    if (isUntouched(valueIn(field), submitted[name], kinds.get(name))) delete submitted[name];
  const changed = Object.keys(replacedBy(request, submitted));
  if (changed.length === 0) return { values: submitted, issues };
  return { values: Object.fromEntries(changed.map((name) => [name, submitted[name] ?? null])), issues };
}

function parseJson(text: string): Json | undefined {
  try {
    return jsonValue.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * A dialog gives some values back otherwise than it was given them: a moment in UTC and whole seconds, choices each once and
 * in their own order, line breaks of one kind.
 */
function isUntouched(value: Json, given: Json | undefined, kind: FormField["kind"] | undefined): boolean {
  if (kind === "choices" && Array.isArray(value) && Array.isArray(given))
    return isSameJson([...new Set(value)].toSorted(), [...new Set(given)].toSorted());
  if (typeof value !== "string" || typeof given !== "string") return false;
  if (kind === "date-time") return seconds(given) === seconds(value);
  return kind === "text" && oneBreak(given) === oneBreak(value);
}

const seconds = (text: string) => Math.floor(Date.parse(text) / 1_000);
const oneBreak = (text: string) => text.replaceAll(/\r\n?/g, "\n");
