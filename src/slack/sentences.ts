/** What people are told privately about what they did. */
import type { Outcome } from "../approval/outcome.ts";
import type { ApprovalState, Refusal } from "../approval/state.ts";
import type { ResponseResult } from "../gateway/response-request.ts";
import type { StartResult } from "../gateway/start.ts";
import type { DialogResult } from "./open-dialog.ts";
import { actorName, escapeText, timeOf } from "./text.ts";

export const notKnownYet =
  ":hourglass: It is not known yet whether this was recorded. I keep trying and tell you here how it ends.";
export const notRecorded =
  ":warning: This could not be recorded: what it needs does not answer. Look at the card, and try again in a moment.";
export const notAnswered = ":warning: The engine does not answer. Try again in a moment.";
export const notStarted =
  ":warning: This could not be started: the engine does not answer. Try again in a moment, with the same `id=...` if you gave one.";

/** What to tell the person about their response; undefined if the card says it. */
export function responseSentence(result: ResponseResult | DialogResult): string | undefined {
  switch (result.kind) {
    case "asked":
      return undefined;
    case "not-asked":
      return `The dialog could not be opened (${escapeText(result.reason)}). Nothing was recorded: please click again.`;
    case "recorded":
      return undefined;
    case "lost":
      return `Someone was a moment earlier. ${decided(result.state)}`;
    case "closed":
      return result.endedOutside
        ? `This is closed: its run was ended from outside. Nothing was recorded.`
        : `This is over already. ${decided(result.state)}`;
    case "refused":
      return refusalSentence(result.reason);
    case "uncheckable":
      return `Slack does not tell me whether you may decide this (${escapeText(result.reason)}). Nothing was recorded: ask whoever set up the approvers.`;
    case "unknown":
      return "There is no such promise here (any more). Nothing was recorded.";
    case "not-an-approval":
      return "That promise is not an approval. Nothing was recorded.";
    case "not-ready":
      return "An earlier response is still being worked on. Nothing was recorded yet: try again in a moment.";
  }
}

/** The same for a person who was left waiting: they are told in any case. */
export function lateResponseSentence(result: ResponseResult | DialogResult): string {
  return responseSentence(result) ?? ":white_check_mark: Your response was recorded.";
}

function refusalSentence(reason: Refusal): string {
  switch (reason) {
    case "requester":
      return "You asked for this, so someone else has to decide it.";
    case "not-entitled":
      return "You are not one of those who decide this. Nothing was recorded.";
    case "repeated":
      return "You said so before: nothing has changed.";
    case "delegated":
      return "You handed your part to someone else. Nothing was recorded.";
    case "has-answered":
      return "You have answered already, so there is nothing to delegate. You can still change your answer.";
    case "to-requester":
      return "They asked for this, so someone else has to decide it.";
    case "circle":
      return "Choose someone else: their part is with another person already.";
    case "reason-needed":
      return "A reason is needed. Nothing was recorded.";
  }
}

function decided(state: ApprovalState): string {
  return state.outcome === undefined ? "It is closed." : stands(state.outcome);
}

/** Who decided and when, by the decision that stands. */
function stands(outcome: Outcome): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
    case "denied":
    case "withdrawn":
      return `It was ${outcome.kind} by ${actorName(outcome.by)}, ${at}.`;
    case "expired":
      return `It expired ${at}.`;
    case "cancelled":
      return `It was cancelled, ${at}: ${escapeText(outcome.reason)}`;
  }
}

/** The private answer to `/start-workflow`. */
export function startSentence(workflow: string, result: StartResult): string {
  switch (result.kind) {
    case "started":
      return `:rocket: Started *${escapeText(workflow)}*, run \`${escapeText(result.id)}\`.`;
    case "existing":
      return `:link: There is a run \`${escapeText(result.id)}\` already: nothing new was started, this is that run.`;
    case "unknown-workflow":
      return `There is no workflow \`${escapeText(workflow)}\`. There is: ${result.known.map((name) => `\`${name}\``).join(", ")}.`;
    case "invalid-id":
      return `That ID cannot be used: it ${result.reason}. Nothing was started.`;
    case "invalid-input":
      return [
        `*${escapeText(workflow)}* was not started:`,
        ...result.issues.map(({ field, message }) => `• \`${escapeText(field)}\`: ${escapeText(message)}`),
        `Type \`/start-workflow ${escapeText(workflow)} key=value ...\``,
      ].join("\n");
  }
}

/** How to use `/start-workflow`, with what there is to start. */
export function startUsage(workflows: readonly { name: string; title: string }[]): string {
  const list = workflows.map(({ name, title }) => `• \`${name}\`: ${escapeText(title)}`);
  return ["Type `/start-workflow name key=value ...`. There is:", ...list].join("\n");
}

/** For words of a command that are neither its name nor key=value. */
export function strayWords(words: readonly string[]): string {
  const list = words.map((word) => `\`${escapeText(word)}\``).join(", ");
  return `I did not understand ${list}. Inputs are written \`key=value\`, with quotes around several words: \`reason="two words"\`.`;
}
