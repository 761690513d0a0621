/** What became of a response, for people who read it in a browser. */
import type { Ending } from "../approval/outcome.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { ResponseRefusal } from "../gateway/response-request.ts";
import { describeTime } from "./page-time.ts";
import type { Unrecorded } from "./refusal-problem.ts";

type Names = ReadonlyMap<string, string>;

const refusals: Readonly<Record<ResponseRefusal, string>> = {
  requester: "You asked for this, so someone else has to decide.",
  "not-entitled": "You are not one of those who decide this. Nothing was recorded.",
  guest: "You are a guest of the workspace, and this is decided by its members. Nothing was recorded.",
  outsider:
    "You are from another organization, and this is decided by members of the workspace. Nothing was recorded.",
  inactive: "Slack has no active account for you. Nothing was recorded.",
  "not-to-withdraw": "Only the person who asked for this can withdraw it. Nothing was recorded.",
  "not-to-override": "You are not one of those who may override this. Nothing was recorded.",
  "nothing-to-take-back": "You have not delegated anything here. Nothing was recorded.",
  "taken-up": "It is too late to take your part back. Nothing was recorded.",
  "not-yet": "Signoff is being upgraded: you can take your part back in an hour. Nothing was recorded.",
  "to-bot": "That is an app, not a person. Nothing was recorded.",
  "to-deactivated": "Their account is deactivated. Nothing was recorded.",
  "to-unknown": "There is nobody with that ID. Nothing was recorded.",
  "to-guest": "They are a guest of the workspace. Nothing was recorded.",
  "to-outsider": "They are from another organization. Nothing was recorded.",
  repeated: "You have already given this answer.",
  delegated: "You handed your part to someone else. Nothing was recorded.",
  "has-answered": "You have answered already. Nothing was recorded.",
  "to-requester": "Your part cannot go to the person who asked. Nothing was recorded.",
  circle: "They have handed their own part to someone else. Nothing was recorded.",
  "reason-needed": "Please say why in the comment. Nothing was recorded yet.",
  "not-a-question": "This has to be approved or denied. Nothing was recorded.",
  "not-a-decision": "This is a question: answer it in Slack, where its form is. Nothing was recorded.",
  "invalid-answer": "That does not answer the question. Nothing was recorded.",
};

/** Why a response was not recorded; of one that came too late, how it ended. */
export function refusalSentence(result: Unrecorded, names: Names): string {
  switch (result.kind) {
    case "lost":
    case "closed":
      return endSentence(result.state, names);
    case "refused":
      return refusals[result.reason];
    case "said-otherwise":
      return "A different answer was already recorded from this page. Nothing more was recorded: open the link again to change it.";
    case "invalid-answer":
      return refusals["invalid-answer"];
    case "uncheckable":
      if (result.source !== undefined)
        return `It could not be looked up whether you may decide this: ${result.reason}. Nothing was recorded: try again later, or tell the people who run Signoff.`;
      return `Slack would not say whether you may decide this (${result.reason}). Nothing was recorded: try again later, or tell the people who run Signoff.`;
    case "unknown":
    case "not-an-approval":
      return "There is nothing to answer here. The link may be old or mistyped.";
    case "too-fast":
      return `Too many responses in a short time. Nothing was recorded: try again in ${Math.ceil(result.againInMs / 1_000)} s.`;
    case "unreadable":
      return "This request is encrypted with a key that the server does not have. Nothing was recorded: tell the people who run Signoff.";
    case "not-ready":
      return "An earlier response is still being processed. Nothing was recorded yet: please try again in a moment.";
  }
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

/** What was recorded, while it may go on waiting for others. */
export function recordedSentence(state: ApprovalState, decision: "approve" | "deny", names: Names): string {
  const said = decision === "approve" ? "You approved this" : "You denied this";
  if (state.outcome !== undefined) return `${said}. ${endSentence(state, names)}`;
  return `${said}. It is recorded. Others have yet to answer.`;
}
