/** What became of a response, for people who read it in a browser. */
import type { Ending } from "../approval/outcome.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { Unchecked } from "../gateway/memberships.ts";
import type { About } from "../gateway/refusal.ts";
import type { RefusalCode } from "../gateway/refusals.ts";
import { wordsOf } from "../gateway/say-refusal.ts";
import { describeTime } from "./page-time.ts";

export type Names = ReadonlyMap<string, string>;

/** Why something was refused, and with which HTTP status. */
export function refusalText(
  code: RefusalCode,
  about: About = {},
  names: Names = new Map(),
): { status: number; text: string } {
  const { status, message, remedy } = wordsOf(code, about, {
    approver: (approver) => ("id" in approver ? (names.get(approver.id) ?? approver.id) : approver.kind),
    workflow: (name) => name,
    ending: (state) => endSentence(state, names),
    unchecked: notLookedUp,
  });
  return { status, text: `${message} ${remedy}`.trimEnd() };
}

function notLookedUp({ reason, source }: Unchecked, what: string): string {
  const why =
    source === undefined
      ? `Slack would not say ${what} (${reason})`
      : `It could not be looked up ${what}: ${reason}`;
  return `${why}. Try again later, or tell the people who run Signoff.`;
}

/** How it ended, who decided, and when. */
export function endSentence({ outcome }: ApprovalState, names: Names): string {
  if (outcome === undefined) return "This is closed: its run was ended from outside.";
  return `${whatHappened(outcome, names)} on ${describeTime(outcome.atMs)}.${reasonOf(outcome)}`;
}

function whatHappened(outcome: Ending, names: Names): string {
  const nameOf = (person: string) => names.get(person) ?? person;
  const whose = "standsFor" in outcome && outcome.standsFor ? ` for ${nameOf(outcome.standsFor)}` : "";
  const by = "by" in outcome ? ` by ${nameOf(outcome.by)}${whose}` : "";
  switch (outcome.kind) {
    case "approved":
      return `This was approved${by}`;
    case "denied":
      return `This was denied${by}`;
    case "expired":
      return "Nobody decided in time: this expired";
    case "withdrawn":
      return `This was withdrawn${by}`;
    case "cancelled":
      return `This was cancelled${by}`;
    case "answered":
      return `This was answered${by}`;
  }
}

function reasonOf(outcome: Ending): string {
  return "comment" in outcome && outcome.comment !== undefined ? ` Reason: ${outcome.comment}` : "";
}

/** What whoever acted so would read twice. */
const ownEnding = { approve: "approved", deny: "denied", answer: "answered", edit: undefined } as const;

const said = {
  approve: "You approved this",
  deny: "You denied this",
  answer: "You answered this",
  edit: "You edited this",
} as const;

/** What was recorded, while it may go on waiting for others. */
export function recordedSentence(state: ApprovalState, act: keyof typeof said, names: Names): string {
  const { outcome } = state;
  if (outcome !== undefined && outcome.kind === ownEnding[act])
    return `${said[act]} on ${describeTime(outcome.atMs)}.${reasonOf(outcome)}`;
  if (outcome !== undefined) return `${said[act]}. ${endSentence(state, names)}`;
  if (act === "edit") return `${said.edit}. That approves nothing: the new values wait to be approved.`;
  return `${said[act]}. It is recorded. Others have yet to answer.`;
}
