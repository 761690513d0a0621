/** Why nobody can ever meet a policy, in words for the thread. */
import { findShortage } from "../../approval/feasibility.ts";
import type { Approver, Policy } from "../../approval/policy.ts";
import { sourceKey } from "../../approval/source.ts";
import { type ApprovalState, requestersOf } from "../../approval/state.ts";
import { type Candidates, findCandidates, nameIn } from "./candidates.ts";
import type { SlackDirectory } from "./directory.ts";

/** Among so many more than are needed there will be some who can answer: each look-up counts against Slack's limits. */
const spare = 10;

/**
 * Why nobody can meet the policy of `state`, with the requirement and the cause; undefined if people can, or if that is
 * not known. Throws NotShownError when Slack does not answer.
 */
export async function shortageOf(
  directory: SlackDirectory,
  state: ApprovalState,
): Promise<string | undefined> {
  const { policy, ladder, direct } = state.request;
  // Links and programs can answer it, whoever is in Slack.
  if (direct) return undefined;
  // Whoever the ladder will add can fill a place, too.
  const added = ladder.flatMap((rung) => (rung.kind === "escalate" ? rung.to : []));
  const require = policy.require.map((one) => ({ ...one, from: [...one.from, ...added] }));
  const candidates = await findAll(directory, state, require);
  const members = (approver: Approver) => candidates.get(keyOf(approver))?.people;
  const barred = policy.requesterMayApprove ? [] : requestersOf(state);
  const shortage = findShortage({ ...policy, require }, members, barred);
  if (shortage === undefined) return undefined;
  const requirement = require[shortage.requirement];
  const causes = (requirement?.from ?? []).flatMap((one) => candidates.get(keyOf(one))?.causes ?? []);
  for (const asker of barred) {
    if (!requirement?.from.some((one) => members(one)?.includes(asker))) continue;
    causes.push(`${await nameIn(directory, asker)} asked for it and may not approve it`);
  }
  const name = requirement?.name ?? (require.length === 1 ? "it" : `requirement ${shortage.requirement + 1}`);
  const why = causes.length === 0 ? "" : ` ${sentence([...new Set(causes)])}`;
  return `Its policy can never be met: ${name} needs ${requirement?.approvals} and at most ${shortage.people} can approve.${why} Nobody was asked.`;
}

/** Each approver is looked up once. */
async function findAll(
  directory: SlackDirectory,
  state: ApprovalState,
  require: Policy["require"],
): Promise<Map<string, Candidates>> {
  const needed = require.reduce((sum, { approvals }) => sum + approvals, 0);
  const atMost = needed + spare;
  const approvers = new Map(require.flatMap(({ from }) => from).map((one) => [keyOf(one), one]));
  const isMany = approvers.size > atMost;
  const found = await Promise.all(
    [...approvers].map(async ([key, approver]): Promise<[string, Candidates]> => {
      const isTaken = isMany && approver.kind === "user";
      const taken = isTaken ? { people: [approver.id], causes: [] } : undefined;
      return [key, taken ?? (await findCandidates(directory, state, { approver, atMost }))];
    }),
  );
  return new Map(found);
}

function keyOf(approver: Approver): string {
  if (approver.kind === "source") return `source ${sourceKey(approver)}`;
  return approver.kind === "channel" ? approver.kind : `${approver.kind} ${approver.id}`;
}

function sentence(causes: readonly string[]): string {
  const text = causes.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
