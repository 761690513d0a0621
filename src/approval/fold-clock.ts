/** How time changes an approval: the steps of its ladder, and its deadline. */
import type { TimedRung } from "./ladder.ts";
import { end, note } from "./note-entry.ts";
import { type ApprovalState, deadlineOf } from "./state.ts";

/** One rung, or the deadline: several that are due at once come one after the other, a round each. */
export function foldClock(state: ApprovalState, atMs: number): ApprovalState {
  const rung = state.request.ladder[state.rung];
  const deadlineAtMs = deadlineOf(state);
  const isOver = deadlineAtMs === undefined || deadlineAtMs <= atMs;
  if (
    rung !== undefined &&
    (!isOver || deadlineAtMs === undefined || state.openedAtMs + rung.afterMs <= atMs)
  ) {
    return climb(state, rung, atMs);
  }
  // A clock that comes before the deadline is none.
  if (!isOver) return note(state, { kind: "ignored", reason: "empty", atMs });
  return end(state, { kind: "expired", atMs: deadlineAtMs ?? atMs, responses: state.decisions });
}

function climb(state: ApprovalState, rung: TimedRung, atMs: number): ApprovalState {
  const climbed = { ...state, rung: state.rung + 1 };
  if (rung.kind === "remind") return note(climbed, { kind: "reminder", atMs });
  const escalatedTo = [...state.escalatedTo, ...rung.to];
  return note({ ...climbed, escalatedTo }, { kind: "escalation", to: rung.to, atMs });
}
