/** What is asked as it is shown: the fields by name, and of those that were edited what they were asked with. */
import { editedFields } from "../../approval/edit.ts";
import { withValue } from "../../approval/editable.ts";
import type { Field } from "../../approval/field.ts";
import { shownFields } from "../../approval/request.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { actorName } from "./text.ts";

export interface ShownField {
  name: string;
  field: Field;
  /** The value that it was asked with, which is struck through. */
  struck?: string;
  /** What stands beside the name. */
  note?: string;
}

/** What is longer, or has several lines, is not struck through but shown below. */
const longestStruck = 300;

export function shownOf(state: Pick<ApprovalState, "entries" | "request">): ShownField[] {
  const edited = editedFields(state);
  return asShown(shownFields(state.request)).flatMap((shown) => {
    const { name, field } = shown;
    const edit = edited.get(name);
    if (edit === undefined || typeof field === "string" || !("editable" in field)) return [shown];
    const note = `edited by ${actorName(edit.by)}`;
    const original = withValue(field, edit.original);
    const struck = original.type === "value" ? String(original.value) : undefined;
    if (struck !== undefined && struck.length <= longestStruck && !/[\r\n]/.test(struck))
      return [{ name, field, struck, note }];
    return [
      { name, field, note },
      { name: `${name} (as it was asked)`, field: original },
    ];
  });
}

/** Fields that nobody can edit. */
export function asShown(fields: Readonly<Record<string, Field>>): ShownField[] {
  return Object.entries(fields).map(([name, field]) => ({ name, field }));
}

/** The title is not edited: where something else is, it may say what is not asked any more. */
export function titleNote(state: Pick<ApprovalState, "entries" | "request">): string {
  return editedFields(state).size === 0 ? "" : " (edited)";
}
