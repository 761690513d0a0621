/** How far an approval has come: each requirement with its count first, then the people, as many as fit. */
import type { Requirement } from "../../approval/policy.ts";
import { filledPlaces, requirementsOf } from "../../approval/requirements.ts";
import type { Decision } from "../../approval/response.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { approverName } from "./people.ts";
import { actorName, answererName, namesWithin, nameText } from "./text.ts";

/** What the names of all requirements may take together, in characters: asked people, and those who have answered. */
const askedBudget = 1_600;
const answeredBudget = 800;
const shortestBudget = 60;
/** What all lines may take; a section holds 3,000. */
const lineBudget = 2_900;

export interface Progress {
  lines: string[];
  /** How many of those who can decide are not named. */
  left: number;
}

/** Whom the only requirement of an approval that one response ends waits for. */
export function onlyAsked({ name, from }: Requirement, budget = askedBudget): { text: string; left: number } {
  if (name !== undefined) return { text: nameText(name), left: 0 };
  return namesWithin(from.map(approverName), " or ", budget);
}

/** Each requirement with its count and names, and what else people did. */
export function progressOf(state: ApprovalState): Progress {
  const places = filledPlaces(state);
  const requirements = requirementsOf(state);
  const isPlain = requirements.length === 1 && requirements[0]?.approvals === 1;
  const counts = requirements.map((requirement, index) =>
    requirementLine(requirement, places[index] ?? [], requirements.length),
  );
  const denials = state.decisions.filter(({ decision }) => decision === "deny");
  const lines = [
    ...(isPlain ? [] : counts.map(({ text }) => text)),
    ...(denials.length > 0 && state.outcome?.kind !== "denied" ? [denialLine(state, denials)] : []),
    ...state.delegations.map(
      ({ from, to }) => `:arrow_right: ${actorName(from)} delegated to ${actorName(to)}`,
    ),
  ];
  const left = isPlain ? 0 : counts.reduce((sum, count) => sum + count.left, 0);
  return { lines: fitting(lines), left };
}

/** The lines that fit, and how many do not. */
function fitting(lines: readonly string[]): string[] {
  let length = 0;
  const over = lines.findIndex((line) => {
    length += line.length + 1;
    return length > lineBudget;
  });
  return over < 0 ? [...lines] : [...lines.slice(0, over), `… and ${lines.length - over} more`];
}

function requirementLine(
  { name, from, approvals }: Requirement,
  filled: readonly Decision[],
  others: number,
): { text: string; left: number } {
  const isFull = filled.length === approvals;
  const answered = namesOf(filled, answeredBudget / others);
  const by = filled.length === 0 ? "" : `: ${answered}`;
  const mark = isFull ? ":white_check_mark:" : ":white_large_square:";
  const what = name === undefined ? "" : `*${nameText(name)}* `;
  const count = `${mark} ${what}${filled.length} of ${approvals}${by}`;
  if (isFull) return { text: count, left: 0 };
  const budget = Math.max(shortestBudget, askedBudget / others);
  const asked = namesWithin(from.map(approverName), name === undefined ? " or " : ", ", budget);
  return { text: `${count} · asked: ${asked.text}`, left: asked.left };
}

function denialLine(state: ApprovalState, denials: readonly Decision[]): string {
  const { denials: needed } = state.request.policy;
  return `:no_entry: Denied by ${namesOf(denials, answeredBudget)} (${denials.length} of ${needed} that end it)`;
}

function namesOf(decisions: readonly Decision[], budget: number): string {
  return namesWithin(decisions.map(answererName), ", ", Math.max(shortestBudget, budget)).text;
}
