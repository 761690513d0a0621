/** The lines of the audit trail in the card's thread, and those about a run's end. */
import type { Decision, Response } from "../../approval/response.ts";
import type { ApprovalState, Entry } from "../../approval/state.ts";
import type { ApprovalView } from "../../records/approval-view.ts";
import type { Refusal } from "../../records/refused-card.ts";
import type { RunEnd } from "../../runtime/presenter.ts";
import { editLine } from "./edit-line.ts";
import { endingLine, surfaceWords } from "./ending-line.ts";
import { durationWords } from "./grant-text.ts";
import { nameRun } from "./name-run.ts";
import { outcomeLine } from "./outcome-line.ts";
import { approverName } from "./people.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import {
  actorName,
  answererName,
  channelName,
  clamp,
  clampPlain,
  code,
  escapeLine,
  escapeText,
  namesWithin,
  quote,
  timeOf,
} from "./text.ts";

/** What names may take in a line, in characters. */
const namesBudget = 3_000;

/**
 * One entry of the audit trail as mrkdwn, within the 4,000 characters that Slack advises. `missing`: mentions of those
 * who have not answered, for a reminder.
 */
export function entryLine(entry: Entry, missing = ""): string {
  return clamp(lineOf(entry, missing), 3_900);
}

function lineOf(entry: Entry, missing: string): string {
  switch (entry.kind) {
    case "response":
      return responseLine(entry.response);
    case "ignored":
      return `:warning: Ignored, ${timeOf(entry.atMs)}: ${ignoredText(entry)} It is still open.`;
    case "reminder":
      return `:bell: Still waiting, ${timeOf(entry.atMs)}. ${missing}`.trimEnd();
    case "escalation":
      return `:mega: Escalated, ${timeOf(entry.atMs)}: ${namesWithin(entry.to.map(approverName), ", ", namesBudget).text} can now decide, too.`;
    case "outcome":
      return endingLine(entry.outcome);
  }
}

function responseLine(response: Response): string {
  const by = answererName(response);
  const at = `${timeOf(response.atMs)}${surfaceWords(response.surface)}`;
  const comment = response.comment ? `\n${quote(response.comment)}` : "";
  switch (response.kind) {
    case "decision":
      return `${by} ${response.decision === "approve" ? "approved" : "denied"}${grantWords(response)}, ${at}.${comment}`;
    case "answer":
      return `:speech_balloon: ${by} answered, ${at}.${comment}`;
    case "delegation":
      if (response.to === response.by)
        return `:leftwards_arrow_with_hook: ${by} took their part back, ${at}.`;
      return `:arrow_right: ${by} delegated to ${actorName(response.to)}, ${at}.${comment}`;
    case "edit":
      return `${editLine(response)}${comment}`;
    case "withdrawal":
      return `:leftwards_arrow_with_hook: ${by} withdrew it, ${at}.${comment}`;
    case "override":
      return `:rotating_light: ${by} overrode its policy, ${at}.${comment}`;
    case "cancellation":
      return `:heavy_multiplication_x: Cancelled by ${by}, ${timeOf(response.atMs)}.${comment}`;
  }
}

function grantWords({ grantMs }: Pick<Decision, "grantMs">): string {
  return grantMs === undefined ? "" : `, and requests like it for ${durationWords(grantMs)}`;
}

function ignoredText({ reason, by }: Extract<Entry, { kind: "ignored" }>): string {
  const who = actorName(by ?? "nobody");
  switch (reason) {
    case "not-understood":
      return "its promise was settled on the engine with a value that is not a response.";
    case "empty":
      return "its promise was settled on the engine with nothing.";
    case "rejected":
      return "its promise was rejected or cancelled on the engine.";
    case "not-signed":
      return `its promise was settled on the engine with an unsigned response in the name of ${who}.`;
    case "not-entitled":
      return `a response by ${who}, who is not an approver.`;
    case "requester":
    case "to-requester":
      return `a response by ${who} for a request that others have to decide.`;
    case "repeated":
      return `${who} had already given this answer.`;
    case "delegated":
      return `${who} has handed their part to someone else.`;
    case "has-answered":
      return `${who} had already answered and could not delegate.`;
    case "circle":
      return `${who} delegated to someone who has handed on their own part.`;
    case "not-a-question":
    case "not-a-decision":
      return `a response by ${who} that is not of the kind that was asked for.`;
    case "invalid-answer":
      return `an answer by ${who} that does not fit the question.`;
    case "no-grant":
      return `an approval by ${who} for a time, which its policy does not allow.`;
    case "must-read":
      return `an approval by ${who}, who had not opened all of what is asked.`;
    case "edited":
      return `a response by ${who} to what had been edited meanwhile.`;
    case "not-editable":
    case "invalid-edit":
      return `an edit by ${who} that does not fit what can be edited.`;
    case "nothing-edited":
      return `an edit by ${who} that changed nothing.`;
    case "too-many-edits":
      return `an edit by ${who} of what had been edited too often.`;
    case "reason-needed":
      return `a response by ${who} without the reason that is required.`;
  }
}

/** A workflow's own line. */
export function noteLine(text: string): string {
  return clamp(escapeText(text), 3_900);
}

/** How a run ended, for its thread. */
export function runEndLine(end: RunEnd): string {
  if (end.ended !== undefined) {
    const { by, reason } = end.ended;
    return clamp(
      `:octagonal_sign: *Run ${code(end.run)} was ended by ${actorName(by)}.*\n${quote(reason)}`,
      3_900,
    );
  }
  if (end.kind === "failure") {
    return clamp(`:boom: *Run ${code(end.run)} failed.*\n${quote(end.text)}`, 3_900);
  }
  const text = end.text === "" ? "done" : escapeText(end.text);
  return clamp(`:checkered_flag: *${nameRun(end.run)} finished:* ${text}`, 3_900);
}

/** Why there is no card, for the person who waits for it. */
export function cannotPostLine(state: ApprovalState, refusal: Refusal): string {
  const where = channelName(state.channel);
  return `:warning: The card of run ${code(state.run)} cannot be posted in ${where}. ${refusalText(refusal)} It will be posted as soon as Slack accepts it.`;
}

/** Why Slack refuses something, and what to do about it. */
export function refusalText({ code: word, remedy }: Refusal): string {
  return `Slack says ${code(word)}.${remedy === undefined ? "" : ` ${remedy}`}`;
}

function linkedTitle(title: string, link: string | undefined): string {
  const text = escapeLine(clampPlain(title, 150));
  return link === undefined ? `*${text}*` : `<${link}|${text.replaceAll("|", "/")}>`;
}

/** A line for the audit channel, with a link to the card. */
export function auditLine(view: ApprovalView, link: string | undefined): string {
  const { request, outcome, run } = view.state;
  const what = linkedTitle(request.title, link);
  const by = requesterName(view.state);
  const where = `${workflowName(view.state, " ")}${code(run)}`;
  if (outcome === undefined) return `:speech_balloon: Opened: ${what}, requested by ${by} · ${where}`;
  return clamp(`${outcomeLine(outcome)}\n${what}, requested by ${by} · ${where}`, 3_900);
}

/** A run that failed, for the audit channel. */
export function auditFailureLine(end: RunEnd, link: string | undefined): string {
  return clamp(`${runEndLine(end)}${link === undefined ? "" : `\n<${link}|Its card>`}`, 3_900);
}

/** The outcome, for the requester. */
export function outcomeWord(view: ApprovalView, link: string | undefined): string {
  const { request, outcome } = view.state;
  if (outcome === undefined) return "";
  const what = linkedTitle(request.title, link);
  return clamp(`Your request ${what}:\n${outcomeLine(outcome)}`, 3_900);
}
