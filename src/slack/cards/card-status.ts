/** Where an approval stands, in a line. */
import { requirementsOf } from "../../approval/requirements.ts";
import { type ApprovalState, deadlineOf } from "../../approval/state.ts";
import type { ApprovalView } from "../../records/approval-view.ts";
import { onlyAsked } from "./card-progress.ts";
import { outcomeLine } from "./outcome-line.ts";
import { timeOf } from "./text.ts";

/** A line, and how many of those who can decide are not named in it. */
export interface Status {
  text: string;
  left: number;
}

export function isOpen(view: ApprovalView): boolean {
  return view.state.outcome === undefined && !view.endedOutside;
}

/** `budget`: what the names of those who are asked may take, in characters. */
export function statusOf(view: ApprovalView, budget?: number): Status {
  return view.endedOutside ? { text: closedLine(view), left: 0 } : statusLine(view.state, budget);
}

function closedLine({ isTimeOver }: ApprovalView): string {
  if (isTimeOver) return ":alarm_clock: Closed: its run ran out of time first.";
  return "Closed: its run was ended from outside.";
}

function statusLine(state: ApprovalState, budget?: number): Status {
  if (state.outcome !== undefined) return { text: outcomeLine(state.outcome), left: 0 };
  const deadlineAtMs = deadlineOf(state);
  const until = deadlineAtMs === undefined ? "" : ` until ${timeOf(deadlineAtMs)}`;
  const [only, ...others] = requirementsOf(state);
  if (only === undefined || others.length > 0 || only.approvals > 1)
    return { text: `:hourglass_flowing_sand: *Waiting*${until}.`, left: 0 };
  const asked = onlyAsked(only, budget);
  const what = state.request.form === undefined ? "" : " an answer by";
  return { text: `:hourglass_flowing_sand: *Waiting* for${what} ${asked.text}${until}.`, left: asked.left };
}

/** Enough of a digest to compare two by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
