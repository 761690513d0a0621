/** Editing a request before it is approved: whether an edit counts, and how it changes the approval. */
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

/** Whether the request was edited since somebody saw it with this digest. */
export function isStale(state: ApprovalState, asked: string | undefined): boolean {
  return isEditable(state.request) && editsOf(state).length > 0 && asked !== state.digests?.asked;
}

/** The request as it was while it had this digest; the request as it is now if it never had that one. */
export function requestSeen(state: ApprovalState, asked: string | undefined): ApprovalState["request"] {
  const edits = editsOf(state);
  const first = edits.findLastIndex((edit) => edit.asked === asked);
  if (first < 0 || asked === state.digests?.asked) return state.request;
  return edits.slice(first).reduceRight((request, { before }) => withValues(request, before), state.request);
}

/** Why the edit does not count, though its person may edit; undefined if it counts. */
export function whyNotEdited(state: ApprovalState, { values, asked }: Edit): Refusal | undefined {
  if (!isEditable(state.request)) return "not-editable";
  if (asked !== state.digests?.asked) return "edited";
  if (isFull(state)) return "too-many-edits";
  if (findEditIssues(state.request, values).length > 0) return "invalid-edit";
  return Object.keys(replacedBy(state.request, values)).length === 0 ? "nothing-edited" : undefined;
}

/** Each round's promise holds the whole record, so the edits in it have to be few. */
const mostEdits = 100;
/** Of all edits of an approval together, as JSON, in characters; a dialog has at most 150,000. */
const longestEdits = 1_000_000;

function isFull(state: ApprovalState): boolean {
  const edits = editsOf(state);
  const written = edits.map(({ values, before }) => JSON.stringify([values, before]).length);
  return edits.length >= mostEdits || written.reduce((sum, length) => sum + length, 0) >= longestEdits;
}

/** The values that the edit replaces, and the people whose approvals count no longer. */
export function consequencesOf(
  state: ApprovalState,
  { values }: Pick<Edit, "values">,
): Pick<Edit, "before" | "voids"> {
  const approvals = state.decisions.filter(({ decision }) => decision === "approve");
  return { before: replacedBy(state.request, values), voids: approvals.map(({ by }) => by) };
}

/** The approval after the edit: approvals of the old values are dropped, denials stay. */
export function foldEdit(state: ApprovalState, { values, digests }: Edit): ApprovalState {
  const denials = state.decisions.filter(({ decision }) => decision === "deny");
  return { ...state, request: withValues(state.request, values), digests, decisions: denials };
}

/** The final values of the editable fields for the outcome, and for an approval the payload with these values. */
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

/** The edited fields by name; a field that has its first value again is not among them. */
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
