/** What people are told privately about what they did. */
import type { Ending } from "../../approval/outcome.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { FieldIssue } from "../../form/field-issue.ts";
import type { ResponseResult } from "../../gateway/response-request.ts";
import {
  actorName,
  answererName,
  clamp,
  clampMessage,
  clampPlain,
  code,
  escapeText,
  nameText,
  timeOf,
} from "../cards/text.ts";
import { remedyFor } from "../connection/refusals.ts";
import { notLookedUp } from "./not-looked-up.ts";
import type { DialogResult } from "./open-view.ts";
import { refusalSentence } from "./refusal-sentence.ts";

export const notKnownYet =
  ":hourglass: It is not known yet whether this was recorded. I will keep trying and tell you here.";
export const notRecorded =
  ":warning: It is not known whether this was recorded: the engine or Slack is not answering. Look at the card, and try again in a moment.";
export const notAnswered = ":warning: The engine or Slack is not answering. Try again in a moment.";

/** When something may be done again. */
export function inSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `in ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}

/** A dialog that Slack did not open, and why. */
export function notOpened(what: string, reason: string): string {
  const isLate = reason === "expired_trigger_id" || reason === "no_answer";
  const why = isLate ? ": Slack allows three seconds for that" : "";
  return `:warning: ${what} could not be opened (${nameText(reason)})${why}.`;
}

/** What to tell the person about their response; undefined if the card says it. */
export function responseSentence(result: ResponseResult | DialogResult): string | undefined {
  switch (result.kind) {
    case "asked":
      return undefined;
    case "not-asked":
      return `${notOpened("The dialog", result.reason)} Nothing was recorded. ${remedyFor(result.reason) ?? "Please click again."}`;
    case "recorded":
      return undefined;
    case "lost":
      return `Someone else was a moment faster. ${decided(result.state)}`;
    case "closed":
      return result.endedOutside
        ? `This is closed: its run was ended from outside. Nothing was recorded.`
        : `This is over already. ${decided(result.state)}`;
    case "refused":
      return refusalSentence(result.reason, result.state);
    case "said-otherwise":
      return "A different answer of yours was already recorded. Nothing more was recorded: look at the card.";
    case "invalid-answer":
      return invalidSentence("Your answer was not recorded", result.issues);
    case "uncheckable":
      return `${notLookedUp(result, "whether you may do this")} Nothing was recorded.`;
    case "unknown":
      return "There is no such request, or no longer. Nothing was recorded.";
    case "too-fast":
      return `You are responding too fast. Nothing was recorded: try again ${inSeconds(result.againInMs)}.`;
    case "unreadable":
      return "This request is encrypted with a key that I do not have. Nothing was recorded: whoever runs Signoff can see in the log which key it is.";
    case "not-an-approval":
      return "That promise is not an approval. Nothing was recorded.";
    case "not-ready":
      return "An earlier response is still being processed. Nothing was recorded yet: try again in a moment.";
  }
}

/** The same for a person who was left waiting: they are told in any case. */
export function lateResponseSentence(result: ResponseResult | DialogResult): string {
  return responseSentence(result) ?? ":white_check_mark: Your response was recorded.";
}

/** What is wrong, a line for each field. */
export function invalidSentence(what: string, issues: readonly FieldIssue[]): string {
  const lines = issues.map(({ field, message }) =>
    field === "" ? `• ${escapeText(message)}` : `• ${code(field)}: ${escapeText(message)}`,
  );
  return clampMessage([`${what}:`, ...lines].join("\n"));
}

function decided(state: ApprovalState): string {
  return state.outcome === undefined ? "It is closed." : stands(state.outcome);
}

/** Who decided and when, by the decision that stands. */
function stands(outcome: Ending): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
    case "denied":
    case "withdrawn":
    case "answered":
      return `It was ${outcome.kind} by ${answererName(outcome)}, ${at}.`;
    case "expired":
      return `It expired ${at}.`;
    case "cancelled":
      return `It was cancelled by ${actorName(outcome.by)}, ${at}. ${clamp(escapeText(outcome.reason), 1_000)}`.trimEnd();
  }
}

/** For words of a command that are neither its name nor key=value. */
export function strayWords(words: readonly string[]): string {
  const shown = words.slice(0, 10).map((word) => code(clampPlain(word, 60)));
  const list = [...shown, ...(words.length > shown.length ? ["…"] : [])].join(", ");
  return `I did not understand ${list}. Inputs are written \`key=value\`, with quotes around several words: \`reason="two words"\`.`;
}
