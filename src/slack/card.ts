/** The card: a pure function of the record. */

import type { Ending } from "../approval/outcome.ts";
import type { Requirement } from "../approval/policy.ts";
import { filledPlaces, requirementsOf } from "../approval/requirements.ts";
import type { Decision } from "../approval/response.ts";
import { type ApprovalState, deadlineOf } from "../approval/state.ts";
import type { ApprovalView } from "../durable/ports.ts";
import { roundId } from "../durable/round-id.ts";
import {
  actions,
  type Block,
  context,
  fields,
  header,
  maxButtonValue,
  message,
  overflow,
  section,
} from "./blocks.ts";
import { approverName, requirementName } from "./people.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import { responseButtons } from "./response-buttons.ts";
import { showAnswer } from "./show-answer.ts";
import {
  actorName,
  clamp,
  clampPlain,
  code,
  escapeLine,
  escapeText,
  nameText,
  quote,
  timeOf,
} from "./text.ts";

export interface Card {
  /** What notifications and old clients show. */
  text: string;
  blocks: Block[];
}

/** For a promise that a button cannot carry. */
export const tooLongForButtons = "Its run's ID is too long for buttons: settle its promise on the engine.";

const fieldBudget = 6_000;
const maxFields = 40;

/** Builds the card of an approval: what is asked, and either its buttons or how it ended. */
export function cardOf(view: ApprovalView): Card {
  const { request } = view.state;
  const { title } = request;
  const status = view.endedOutside ? "Closed: its run was ended from outside." : statusLine(view.state);
  return {
    text: clamp(`${escapeLine(title)} — ${status}`, 3_000),
    blocks: message([
      header(title),
      ...(title.length > 150 ? [section(escapeLine(clampPlain(title, 3_000)))] : []),
      ...fields(factsOf(request.fields)),
      section(status),
      ...answer(view.state),
      ...progress(view.state),
      context(origin(view.state)),
      ...(isOpen(view) ? [decide(view)] : []),
    ]),
  };
}

/** The fields within a budget: Slack refuses a message whose blocks are too long together, near 13,000 characters. */
function factsOf(given: Record<string, string>): string[] {
  const facts: string[] = [];
  let left = fieldBudget;
  for (const [name, value] of Object.entries(given)) {
    const fact = clamp(`*${nameText(name)}*\n${escapeText(value)}`, Math.min(left, 2_000));
    left -= fact.length;
    if (left < 0 || facts.length === maxFields) {
      facts.push("…");
      break;
    }
    facts.push(fact);
  }
  return facts;
}

/** What was answered, field by field, by the names that the form had. */
function answer({ request, outcome }: ApprovalState): Block[] {
  if (outcome?.kind !== "answered" || request.form === undefined) return [];
  return fields(factsOf(showAnswer(request.form, outcome.answer)));
}

function isOpen(view: ApprovalView): boolean {
  return view.state.outcome === undefined && !view.endedOutside;
}

function decide({ state, buttonsRound = state.round }: ApprovalView): Block {
  const value = roundId(state.approval, buttonsRound);
  const { policy } = state.request;
  if (value.length > maxButtonValue) {
    return context(tooLongForButtons);
  }
  return actions("decide", [
    ...responseButtons(state, value),
    overflow("more", [
      { text: "Withdraw my request", value: "withdraw" },
      ...(policy.delegate ? [{ text: "Delegate my part", value: "delegate" }] : []),
      ...(policy.override === undefined ? [] : [{ text: "Override in an emergency", value: "override" }]),
    ]),
  ]);
}

function statusLine(state: ApprovalState): string {
  if (state.outcome !== undefined) return outcomeLine(state.outcome);
  const deadlineAtMs = deadlineOf(state);
  const until = deadlineAtMs === undefined ? "" : ` until ${timeOf(deadlineAtMs)}`;
  const [only, ...others] = requirementsOf(state);
  if (only !== undefined && others.length === 0 && only.approvals === 1) {
    return `:hourglass_flowing_sand: *Waiting* for${state.request.form === undefined ? "" : " an answer by"} ${requirementName(only)}${until}.`;
  }
  return `:hourglass_flowing_sand: *Waiting*${until}.`;
}

/** Each requirement with its count and names, and what else people did. */
function progress(state: ApprovalState): Block[] {
  const places = filledPlaces(state);
  const requirements = requirementsOf(state);
  const isPlain = requirements.length === 1 && requirements[0]?.approvals === 1;
  const counts = requirements.map((requirement, index) => requirementLine(requirement, places[index] ?? []));
  const denials = state.decisions.filter(({ decision }) => decision === "deny");
  const lines = [
    ...(isPlain ? [] : counts),
    ...(denials.length > 0 && state.outcome?.kind !== "denied" ? [denialLine(state, denials)] : []),
    ...state.delegations.map(
      ({ from, to }) => `:arrow_right: ${actorName(from)} delegated to ${actorName(to)}`,
    ),
  ];
  return lines.length > 0 ? [section(lines.join("\n"))] : [];
}

function requirementLine(requirement: Requirement, filled: readonly Decision[]): string {
  const isFull = filled.length === requirement.approvals;
  const by = filled.length === 0 ? "" : `: ${filled.map((decision) => actorName(decision.by)).join(", ")}`;
  const mark = isFull ? ":white_check_mark:" : ":white_large_square:";
  const isAsked = !isFull && requirement.name !== undefined;
  const asked = isAsked ? ` · asked: ${requirement.from.map(approverName).join(", ")}` : "";
  return `${mark} *${requirementName(requirement)}* ${filled.length} of ${requirement.approvals}${by}${asked}`;
}

function denialLine(state: ApprovalState, denials: readonly Decision[]): string {
  const by = denials.map((decision) => actorName(decision.by)).join(", ");
  return `:no_entry: Denied by ${by} (${denials.length} of ${state.request.policy.denials} that end it)`;
}

/** How it ended, by whom and when. */
export function outcomeLine(outcome: Ending): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
      if (outcome.override) {
        return `:rotating_light: *Approved by override*, past its policy, by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
      }
      return `:white_check_mark: *Approved* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "denied":
      return `:no_entry: *Denied* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "expired":
      return `:alarm_clock: *Expired* ${at}: nobody decided in time.`;
    case "withdrawn":
      return `:leftwards_arrow_with_hook: *Withdrawn* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "cancelled":
      return `:heavy_multiplication_x: *Cancelled* by ${actorName(outcome.by)}, ${at}${comment(outcome.reason)}`;
    case "answered":
      return `:speech_balloon: *Answered* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
  }
}

function comment(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `\n${quote(text)}`;
}

function origin(state: ApprovalState): string {
  return `Requested by ${requesterName(state)}, ${timeOf(state.openedAtMs)} · ${workflowName(state, " · ")}${code(state.run)}`;
}
