/** The lines of the audit trail in the card's thread, and those about a run's end. */
import type { Response } from "../approval/response.ts";
import type { ApprovalState, Entry, IgnoredReason } from "../approval/state.ts";
import type { RunEnd } from "../durable/ports.ts";
import { outcomeLine } from "./card.ts";
import { actorName, clamp, escapeText, quote, timeOf } from "./text.ts";

/** One entry of the audit trail as mrkdwn, within the 4,000 characters that Slack advises. */
export function entryLine(entry: Entry): string {
  switch (entry.kind) {
    case "response":
      return clamp(responseLine(entry.response), 3_900);
    case "ignored":
      return `:warning: Ignored, ${timeOf(entry.atMs)}: ${ignoredText(entry.reason, entry.by)} It is still open.`;
    case "outcome":
      return clamp(outcomeLine(entry.outcome), 3_900);
  }
}

function responseLine(response: Response): string {
  const by = actorName(response.by);
  const at = `${timeOf(response.atMs)}, by ${response.surface}`;
  if (response.kind === "cancellation") return `${by} cancelled it, ${at}.\n${quote(response.reason)}`;
  const verb = response.decision === "approve" ? "approved" : "denied";
  return `${by} ${verb}, ${at}.${response.comment ? `\n${quote(response.comment)}` : ""}`;
}

function ignoredText(reason: IgnoredReason, by: string | undefined): string {
  switch (reason) {
    case "not-understood":
      return "its promise was settled on the engine with a value that is no response.";
    case "empty":
      return "its promise was settled on the engine with nothing.";
    case "rejected":
      return "its promise was rejected or cancelled on the engine.";
    case "not-entitled":
      return `a response by ${actorName(by ?? "nobody")}, who is not an approver.`;
    case "requester":
      return `a response by ${actorName(by ?? "nobody")}, whose own request this is.`;
  }
}

/** How a run ended, for its thread. */
export function runEndLine(end: RunEnd): string {
  if (end.kind === "failure") {
    return clamp(`:boom: *Run \`${escapeText(end.run)}\` failed.*\n${quote(end.text)}`, 3_900);
  }
  const text = end.text === "" ? "done" : escapeText(end.text);
  return clamp(`:checkered_flag: *Run \`${escapeText(end.run)}\` finished:* ${text}`, 3_900);
}

/** Why there is no card, for the person who waits for it. */
export function cannotPostLine(state: ApprovalState, remedy: string): string {
  const where = `<#${state.channel}>`;
  return `:warning: The card of run \`${escapeText(state.run)}\` cannot be posted in ${where}. ${remedy} It is posted as soon as that is done.`;
}
