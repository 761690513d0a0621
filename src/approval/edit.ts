/** Editing what is asked before it is approved: whether an edit counts, and what it makes of the approval. */
import type { Json } from "../form/json-schema.ts";
import { isSameJson } from "../form/same-json.ts";
import { findEditIssues, isEditable, replacedBy, valuesOf, withValues } from "./editable.ts";
import type { Ending } from "./outcome.ts";
import type { Edit } from "./response.ts";
import type { ApprovalState, Refusal } from "./state.ts";

/** The edits so far, oldest first. */
export function editsOf({ entries }: Pick<ApprovalState, "entries">): Edit[] {
  return entries.flatMap((entry) =>
    entry.kind === "response" && entry.response.kind === "edit" ? [entry.response] : [],
  );
}

/** Whether somebody who saw what has this digest saw what is asked no longer. Nobody edited it: they saw what there is. */
export function isStale(state: ApprovalState, asked: string | undefined): boolean {
  return isEditable(state.request) && editsOf(state).length > 0 && asked !== state.digests?.asked;
}

/** What was asked while it had this digest, or what is asked now if it never had. */
export function requestSeen(state: ApprovalState, asked: string | undefined): ApprovalState["request"] {
  const edits = editsOf(state);
  const first = edits.findLastIndex((edit) => edit.asked === asked);
  if (first < 0 || asked === state.digests?.asked) return state.request;
  return edits.slice(first).reduceRight((request, { before }) => withValues(request, before), state.request);
}

/** What would be wrong with the edit of somebody who may give it. */
export function whyNotEdited(state: ApprovalState, { values, asked }: Edit): Refusal | undefined {
  if (!isEditable(state.request)) return "not-editable";
  if (asked !== state.digests?.asked) return "edited";
  if (isFull(state)) return "too-many-edits";
  if (findEditIssues(state.request, values).length > 0) return "invalid-edit";
  return Object.keys(replacedBy(state.request, values)).length === 0 ? "nothing-edited" : undefined;
}

/** Each round carries the whole record, and each of its readers reads all of that. */
const mostEdits = 100;
/** Of what was edited, as JSON, in characters; a dialog has at most 150,000. */
const longestEdits = 1_000_000;

function isFull(state: ApprovalState): boolean {
  const edits = editsOf(state);
  const written = edits.map(({ values, before }) => JSON.stringify([values, before]).length);
  return edits.length >= mostEdits || written.reduce((sum, length) => sum + length, 0) >= longestEdits;
}

/** What it replaces, and whose approvals do not count any more. */
export function consequencesOf(
  state: ApprovalState,
  { values }: Pick<Edit, "values">,
): Pick<Edit, "before" | "voids"> {
  const approvals = state.decisions.filter(({ decision }) => decision === "approve");
  return { before: replacedBy(state.request, values), voids: approvals.map(({ by }) => by) };
}

/** Nobody has approved what is asked now; who was against it is so still. */
export function foldEdit(state: ApprovalState, { values, digests }: Edit): ApprovalState {
  const denials = state.decisions.filter(({ decision }) => decision === "deny");
  return { ...state, request: withValues(state.request, values), digests, decisions: denials };
}

/** What an outcome says of what people could edit: the values, and of what is approved the payload that goes with them. */
export function finalOf(
  { request }: ApprovalState,
  { kind }: Pick<Ending, "kind">,
): { values?: Record<string, Json>; finalPayload?: Json } {
  if (!isEditable(request)) return {};
  const { payload } = request;
  const done = kind === "approved" && payload !== undefined ? { finalPayload: payload } : {};
  return { values: valuesOf(request), ...done };
}

/** A field that has another value than it was asked with. */
export interface Edited {
  /** The value that it was asked with. */
  original: Json;
  /** Whoever gave it the value that it has. */
  by: string;
}

/** By name. Who has put the first value back has edited nothing in the end. */
export function editedFields(state: Pick<ApprovalState, "entries" | "request">): Map<string, Edited> {
  const edited = new Map<string, Edited>();
  for (const { before, by } of editsOf(state)) {
    for (const [name, value] of Object.entries(before))
      edited.set(name, { original: edited.get(name)?.original ?? value, by });
  }
  const values = valuesOf(state.request);
  for (const [name, { original }] of edited) if (isSameJson(original, values[name])) edited.delete(name);
  return edited;
}
