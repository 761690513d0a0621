/** Adds an entry to the audit trail of an approval, or its outcome. */
import { finalOf } from "./edit.ts";
import type { Ending } from "./outcome.ts";
import type { ApprovalState, Entry } from "./state.ts";

export function note(state: ApprovalState, entry: Entry): ApprovalState {
  return { ...state, entries: [...state.entries, entry] };
}

/** What it was is told by its digests and its values, where it has them. */
export function end(state: ApprovalState, ending: Ending): ApprovalState {
  const outcome: Ending = { ...ending, ...state.digests, ...finalOf(state, ending) };
  return note({ ...state, outcome }, { kind: "outcome", outcome });
}
