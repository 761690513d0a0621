/** The card: a pure function of the record. */

import type { Outcome } from "../approval/outcome.ts";
import type { Approver, Policy } from "../approval/policy.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { ApprovalView } from "../durable/ports.ts";
import { roundId } from "../durable/round-id.ts";
import {
  actions,
  type Block,
  button,
  context,
  fields,
  header,
  maxButtonValue,
  message,
  section,
} from "./blocks.ts";
import { actorName, clamp, escapeText, quote, timeOf } from "./text.ts";

export interface Card {
  /** What notifications and old clients show. */
  text: string;
  blocks: Block[];
}

const fieldBudget = 6_000;
const maxFields = 40;

/** Builds the card of an approval: what is asked, and either its buttons or how it ended. */
export function cardOf(view: ApprovalView): Card {
  const { request } = view.state;
  const { title } = request;
  const status = view.endedOutside ? "Closed: its run was ended from outside." : statusLine(view.state);
  return {
    text: clamp(`${escapeText(title)} — ${status}`, 3_000),
    blocks: message([
      header(title),
      ...(title.length > 150 ? [section(escapeText(title))] : []),
      ...fields(factsOf(request.fields)),
      section(status),
      context(origin(view.state)),
      ...(isOpen(view) ? [decide(view.state)] : []),
    ]),
  };
}

/** The fields within a budget: Slack refuses a message whose blocks are too long together, near 13,000 characters. */
function factsOf(given: Record<string, string>): string[] {
  const facts: string[] = [];
  let left = fieldBudget;
  for (const [name, value] of Object.entries(given)) {
    const fact = clamp(`*${escapeText(name)}*\n${escapeText(value)}`, Math.min(left, 2_000));
    left -= fact.length;
    if (left < 0 || facts.length === maxFields) {
      facts.push("…");
      break;
    }
    facts.push(fact);
  }
  return facts;
}

function isOpen(view: ApprovalView): boolean {
  return view.state.outcome === undefined && !view.endedOutside;
}

function decide(state: ApprovalState): Block {
  const value = roundId(state.approval, state.round);
  const { title } = state.request;
  if (value.length > maxButtonValue) {
    return context("Its run's ID is too long for buttons: settle its promise on the engine.");
  }
  return actions("decide", [
    button({ actionId: "approve", text: "Approve", value, style: "primary", label: `Approve: ${title}` }),
    button({ actionId: "deny", text: "Deny", value, style: "danger", label: `Deny: ${title}` }),
  ]);
}

function statusLine(state: ApprovalState): string {
  if (state.outcome !== undefined) return outcomeLine(state.outcome);
  const until = state.deadlineAtMs === undefined ? "" : ` until ${timeOf(state.deadlineAtMs)}`;
  return `:hourglass_flowing_sand: *Waiting* for ${whoMayApprove(state.request.policy)}${until}.`;
}

/** How it ended, by whom and when. */
export function outcomeLine(outcome: Outcome): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
      return `:white_check_mark: *Approved* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "denied":
      return `:no_entry: *Denied* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "expired":
      return `:alarm_clock: *Expired* ${at}: nobody decided in time.`;
    case "withdrawn":
      return `:leftwards_arrow_with_hook: *Withdrawn* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "cancelled":
      return `:heavy_multiplication_x: *Cancelled*, ${at}: ${escapeText(outcome.reason)}`;
  }
}

function comment(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `\n${quote(text)}`;
}

function whoMayApprove(policy: Policy): string {
  return policy.require
    .map(({ approvals, from }) => {
      const people = from.map(approverName).join(" or ");
      return approvals === 1 ? people : `${approvals} of ${people}`;
    })
    .join(", and ");
}

function approverName(approver: Approver): string {
  switch (approver.kind) {
    case "user":
      return actorName(approver.id);
    case "group":
      return `<!subteam^${approver.id}>`;
    case "channel":
      return "anyone in this channel";
  }
}

function origin(state: ApprovalState): string {
  const requester = state.requester === undefined ? "a program" : actorName(state.requester);
  return `Requested by ${requester}, ${timeOf(state.openedAtMs)} · ${escapeText(state.workflow)} · \`${escapeText(state.run)}\``;
}
