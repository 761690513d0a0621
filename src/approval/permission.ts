/** The one permission check: who may decide, whatever the surface (law 8). */
import type { Policy, Requirement } from "./policy.ts";
import type { ApprovalState } from "./state.ts";

export type Permission =
  | { kind: "permitted"; meets: number[] }
  | { kind: "refused"; reason: "requester" | "not-entitled" };

/** The indexes of these requirements in the policy. */
export function requirementsMet(policy: Policy, met: ReadonlySet<Requirement>): number[] {
  return policy.require.flatMap((requirement, index) => (met.has(requirement) ? [index] : []));
}

/**
 * Whether `by`, who meets the requirements `meets`, may decide this approval.
 * Asked when the response is given, and again by the fold of what settled the round.
 */
export function permitDecision(
  state: ApprovalState,
  person: { by: string; meets: readonly number[] },
): Permission {
  const { policy } = state.request;
  if (person.by === state.requester && !policy.requesterMayApprove) {
    return { kind: "refused", reason: "requester" };
  }
  const meets = person.meets.filter((index) => mayMeet(policy, index, person.by));
  return meets.length > 0 ? { kind: "permitted", meets } : { kind: "refused", reason: "not-entitled" };
}

/** A named person must be that person; for everyone else the membership was looked up when the response was given. */
function mayMeet(policy: Policy, index: number, by: string): boolean {
  const from = policy.require[index]?.from ?? [];
  return from.some((approver) => approver.kind !== "user" || approver.id === by);
}
