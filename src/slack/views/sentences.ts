/** What people are told privately about what they did. */
import type { FieldIssue } from "../../form/field-issue.ts";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { clampMessage, clampPlain, code, escapeText, nameText } from "../cards/text.ts";
import { remedyFor } from "../connection/refusals.ts";
import type { DialogResult } from "./open-view.ts";
import { unrecordedSentence } from "./refusal-sentence.ts";

export const notKnownYet =
  ":hourglass: It is not known yet whether this was recorded. I will keep trying and tell you here.";
export const notRecorded =
  ":warning: It is not known whether this was recorded: the engine or Slack is not answering. Look at the card, and try again in a moment.";
export const notAnswered = ":warning: The engine or Slack is not answering. Try again in a moment.";

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
    case "invalid-answer":
      return invalidSentence("Your answer was not recorded", result.issues);
    case "invalid-edit":
      return invalidSentence("Nothing was edited", result.issues);
    default:
      return unrecordedSentence(result);
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

/** For words of a command that are neither its name nor key=value. */
export function strayWords(words: readonly string[]): string {
  const shown = words.slice(0, 10).map((word) => code(clampPlain(word, 60)));
  const list = [...shown, ...(words.length > shown.length ? ["…"] : [])].join(", ");
  return `I did not understand ${list}. Inputs are written \`key=value\`, with quotes around several words: \`reason="two words"\`.`;
}
