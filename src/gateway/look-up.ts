/** Looks up who responds to an approval: what they belong to now, and for whom they stand in, for the rules to judge (law 8). */
import { handedTo, mayBeStoodInFor, overridersOf, themselves, withdrawersOf } from "../approval/part.ts";
import type { Approver } from "../approval/policy.ts";
import { filledPlaces, requirementsOf } from "../approval/requirements.ts";
import type { Decision } from "../approval/response.ts";
import { type LookedUp, sourceKey } from "../approval/source.ts";
import { type ApprovalState, requestersOf } from "../approval/state.ts";
import type { AuthorizeDeps, ResponseAttempt } from "./attempt.ts";
import type { Standing } from "./directory.ts";
import { Memberships, type Person, type Unchecked } from "./memberships.ts";
import { operatorsFor } from "./operators-for.ts";
import type { RefusalCode } from "./refusals.ts";

type Part = Pick<Decision, "meets" | "standsFor">;

export interface Facts {
  /** The requirements, by index, that the person meets, or that somebody meets who is away and has named the person. */
  part: Part;
  /** Whether the person meets a requirement, or may do alone what they ask for (withdraw, override, cancel). */
  isEntitled: boolean;
  /** The refusal for whoever is not entitled; absent: the rules of the approval give the reason. */
  otherwise?: RefusalCode | undefined;
  /** The standing of the person (a guest, say) that keeps them out of a group or channel they are in. */
  keptOut: Standing | undefined;
  /** The question that Slack or the organization's directory refused to answer. */
  unchecked: Unchecked | undefined;
  /** The lists of people that the organization's directory gave. */
  sources: LookedUp[];
}

/** Throws when Slack does not answer. */
export async function lookUp(deps: AuthorizeDeps, attempt: ResponseAttempt): Promise<Facts> {
  const { state, by, seenIn, act } = attempt;
  const own = membershipsOf(deps, state, { id: by, seenIn });
  /** The memberships of people who are away, in whose place this person might answer. */
  const others: Memberships[] = [];
  const open = openTo(deps, attempt);
  let part: Part = { meets: [] };
  let isEntitled = act.kind === "take-back";
  if (open !== undefined) isEntitled = await own.isAmong(open.approvers);
  else if (!isEntitled) {
    part = { meets: await metBy(state, own) };
    const isHanded = handedTo(state, by).length > 0;
    if (part.meets.length === 0 && !isHanded && act.kind !== "delegation")
      part = (await findPlace(deps, attempt, { own, others })) ?? part;
    isEntitled = part.meets.length > 0 || (isHanded && (await own.isLetIn()));
  }
  const asked = [own, ...others];
  const sources = new Map(asked.flatMap(({ lookedUp }) => lookedUp).map((one) => [sourceKey(one), one]));
  return {
    part,
    isEntitled,
    otherwise: open?.otherwise,
    keptOut: own.keptOut,
    unchecked: asked.find(({ unchecked }) => unchecked !== undefined)?.unchecked,
    sources: [...sources.values()],
  };
}

function membershipsOf({ directory }: AuthorizeDeps, state: ApprovalState, person: Person): Memberships {
  return new Memberships(directory, person, { ...state.request.policy, channel: state.channel });
}

/** Who may withdraw, override or cancel; undefined for other acts, which are for those who meet a requirement. */
function openTo(
  deps: AuthorizeDeps,
  attempt: ResponseAttempt,
): { approvers: Approver[]; otherwise: RefusalCode } | undefined {
  const { act, state } = attempt;
  switch (act.kind) {
    case "withdrawal":
      return { approvers: withdrawersOf(state), otherwise: "not-to-withdraw" };
    case "override":
      return { approvers: overridersOf(state), otherwise: "not-to-override" };
    case "cancellation":
      return {
        approvers: [...requestersOf(state).flatMap(themselves), ...operatorsFor(deps, attempt)],
        otherwise: "not-to-cancel",
      };
    default:
      return undefined;
  }
}

async function metBy(state: ApprovalState, memberships: Memberships): Promise<number[]> {
  const met: number[] = [];
  for (const [index, { from }] of requirementsOf(state).entries()) {
    if (await memberships.isAmong(from)) met.push(index);
  }
  return met;
}

/**
 * The requirements of somebody who is away and has named this person: of the one for whom they have answered before, so
 * that they can change their mind; else, if possible, of one whose requirement still lacks approvals.
 */
async function findPlace(
  deps: AuthorizeDeps,
  { state, by }: ResponseAttempt,
  { own, others }: { own: Memberships; others: Memberships[] },
): Promise<Part | undefined> {
  // Workers of versions before stand-ins, which may still run during an upgrade, could not read such a response.
  if (deps.absences === undefined || !deps.signer.isBoundNow()) return undefined;
  const covered = await deps.absences.coveredBy(by);
  if (covered.length === 0 || !(await own.isLetIn())) return undefined;
  const filled = filledPlaces(state);
  const before = state.decisions.find((decision) => decision.by === by)?.standsFor;
  const isFree = (index: number) =>
    (filled[index]?.length ?? 0) < (state.request.policy.require[index]?.approvals ?? 0);
  let found: Part | undefined;
  for (const person of covered.toSorted((one, other) => Number(other === before) - Number(one === before))) {
    if (!mayBeStoodInFor(state, person)) continue;
    const memberships = membershipsOf(deps, state, { id: person });
    others.push(memberships);
    if (!(await memberships.isLetIn())) continue;
    const meets = [...new Set([...(await metBy(state, memberships)), ...handedTo(state, person)])];
    if (meets.length === 0) continue;
    if (meets.some(isFree) || person === before) return { meets, standsFor: person };
    found ??= { meets, standsFor: person };
  }
  return found;
}
