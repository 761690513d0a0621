/** The people of an approval: who was asked, in words, and who is still missing. */
import { isBarred, isOf } from "../../approval/part.ts";
import type { Approver } from "../../approval/policy.ts";
import { filledPlaces, requirementsOf } from "../../approval/requirements.ts";
import type { Source } from "../../approval/source.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { UncheckableError } from "../../gateway/directory.ts";
import type { SlackDirectory } from "../people/directory.ts";
import { actorName, groupName, namesWithin, nameText } from "./text.ts";

/** More mentions than this in one line help nobody: the group is mentioned instead. */
const maxMentions = 20;
/** What the mentions of one line may take, in characters. */
const mentionsBudget = 3_000;

export function approverName(approver: Approver): string {
  switch (approver.kind) {
    case "user":
      return actorName(approver.id);
    case "group":
      return groupName(approver.id);
    case "channel":
      return "anyone in this channel";
    case "source":
      return sourceWords(approver);
  }
}

/** Whom the organization's directory is asked for. */
export function sourceWords({ source, args }: Source): string {
  const { of, schedule, level } = args;
  if (source === "manager-of" && of !== undefined) return `manager of ${actorName(String(of))}`;
  if (source === "on-call" && schedule !== undefined)
    return `on call for ${nameText(String(schedule))}${level === undefined ? "" : `, level ${nameText(String(level))}`}`;
  const what = Object.entries(args).map(([name, value]) => `${nameText(name)}: ${nameText(String(value))}`);
  return `${nameText(source)}${what.length === 0 ? "" : ` (${what.join(", ")})`}`;
}

/** Mentions of those who could fill a place that is still free and have not answered. */
export async function missingPeople(directory: SlackDirectory, state: ApprovalState): Promise<string> {
  const filled = filledPlaces(state);
  const open = requirementsOf(state)
    .map((requirement, index) => ({ ...requirement, index }))
    .filter(({ approvals, index }) => (filled[index]?.length ?? 0) < approvals);
  const approvers = open.flatMap(({ from }) => from);
  const handed = state.delegations
    .filter(({ meets }) => open.some(({ index }) => meets.includes(index)))
    .map(({ to }): Approver => ({ kind: "user", id: to }));
  const mentions = await Promise.all(
    [...approvers, ...handed].map((one) => mentionsOf(directory, state, one)),
  );
  return namesWithin([...new Set(mentions.flat())], " ", mentionsBudget).text;
}

async function mentionsOf(
  directory: SlackDirectory,
  state: ApprovalState,
  approver: Approver,
): Promise<string[]> {
  if (approver.kind === "channel") return ["anyone in this channel"];
  if (approver.kind === "user") return hasNoPart(state, approver.id) ? [] : [actorName(approver.id)];
  try {
    const people = [...(await peopleOf(directory, approver))].filter((person) => !hasNoPart(state, person));
    if (people.length === 0 && approver.kind === "source") return [approverName(approver)];
    return people.length > maxMentions ? [approverName(approver)] : people.map(actorName);
  } catch (error) {
    if (!(error instanceof UncheckableError)) throw error;
    return [approverName(approver)];
  }
}

function peopleOf(
  directory: SlackDirectory,
  approver: Extract<Approver, { kind: "group" | "source" }>,
): Promise<Iterable<string>> {
  if (approver.kind === "group") return directory.groupMembers(approver.id);
  return directory.peopleOf?.(approver) ?? Promise.resolve([]);
}

/** Whoever has answered, handed on their part, or may not answer their own request. */
function hasNoPart(state: ApprovalState, person: string): boolean {
  return (
    state.decisions.some((decision) => isOf(decision, person)) ||
    state.delegations.some(({ from }) => from === person) ||
    isBarred(state, person)
  );
}
