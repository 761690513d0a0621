/** Which part somebody has in an approval, as far as can be told without Slack: by policy, by delegation, by standing in. */
import type { Approver } from "./policy.ts";
import { requirementsOf } from "./requirements.ts";
import type { Decision, Response } from "./response.ts";
import { sourceKey } from "./source.ts";
import { type ApprovalState, type Refusal, requestersOf } from "./state.ts";

/** Who may withdraw the request: its requester, and whoever its policy names. */
export function withdrawersOf(state: ApprovalState): Approver[] {
  return [...requestersOf(state).flatMap(themselves), ...(state.request.policy.withdraw ?? [])];
}

/** Who may approve the request alone, in an emergency. */
export function overridersOf({ request }: ApprovalState): Approver[] {
  return request.policy.override ?? [];
}

/** One person as an approver; nobody where a program asked or started. */
export function themselves(person: string | undefined): Approver[] {
  return person === undefined ? [] : [{ kind: "user", id: person }];
}

/** The requirements that others handed to this person. */
export function handedTo({ delegations }: ApprovalState, person: string): number[] {
  return delegations.filter(({ to }) => to === person).flatMap(({ meets }) => meets);
}

/** Whether this person is the requester of an approval that only others may give. */
export function isBarred(
  state: Pick<ApprovalState, "requester" | "onBehalfOf"> & {
    request: Pick<ApprovalState["request"], "policy">;
  },
  person: string,
): boolean {
  return requestersOf(state).includes(person) && !state.request.policy.requesterMayApprove;
}

/** Which requirements someone may fill: their own, and those handed to them. */
export function partOf(
  state: ApprovalState,
  response: Extract<Response, { meets: number[] }>,
): { kind: "part"; meets: number[] } | { kind: "refused"; reason: Refusal } {
  const { by, meets } = response;
  const whose = standsFor(response) ?? by;
  if (isBarred(state, by) || isBarred(state, whose)) return { kind: "refused", reason: "requester" };
  if (state.delegations.some(({ from }) => from === whose)) return { kind: "refused", reason: "delegated" };
  if (whose !== by && !mayBeStoodInFor(state, whose)) return { kind: "refused", reason: "not-entitled" };
  const requirements = requirementsOf(state);
  const own = meets.filter((index) => isAmong(requirements[index]?.from ?? [], { ...response, by: whose }));
  const all = [...new Set([...own, ...handedTo(state, whose)])];
  return all.length > 0 ? { kind: "part", meets: all } : { kind: "refused", reason: "not-entitled" };
}

/**
 * Whether this person is among the approvers, without asking Slack. IDs of people are compared. Whether somebody belongs to
 * a group or channel was looked up when they responded, and `meets` names only requirements for which that was true: so one
 * group or channel in the list is enough. Lists of the organization's directory are in the response.
 */
export function isAmong(
  approvers: readonly Approver[],
  { by, sources = [] }: Pick<Response, "by" | "sources">,
): boolean {
  return approvers.some((approver) => {
    if (approver.kind === "user") return approver.id === by;
    if (approver.kind !== "source") return true;
    const key = sourceKey(approver);
    return sources.some((one) => sourceKey(one) === key && one.people.includes(by));
  });
}

/** The person for whom somebody stands in with this response; undefined: they respond for themselves. */
function standsFor(response: Response): string | undefined {
  return "standsFor" in response ? response.standsFor : undefined;
}

/** Whether somebody may stand in for this person, who has neither answered nor handed their part on. */
export function mayBeStoodInFor(state: ApprovalState, person: string): boolean {
  return (
    state.request.policy.delegate &&
    !isBarred(state, person) &&
    !state.delegations.some(({ from }) => from === person) &&
    !state.decisions.some(({ by }) => by === person)
  );
}

/** Whether this decision is that person's, by themselves or by who stood in for them. */
export function isOf(decision: Pick<Decision, "by" | "standsFor">, person: string): boolean {
  return decision.by === person || decision.standsFor === person;
}
