/** The requirements as they stand: with whom the ladder added, and who fills which place. */
import type { Requirement } from "./policy.ts";
import { assignPlaces } from "./quorum.ts";
import type { Decision } from "./response.ts";
import type { ApprovalState } from "./state.ts";

/** Each requirement with the approvers that were added to it. */
export function requirementsOf({ request, escalatedTo }: ApprovalState): Requirement[] {
  return request.policy.require.map((requirement) => ({
    ...requirement,
    from: [...requirement.from, ...escalatedTo],
  }));
}

/** Who fills the places of each requirement, so that as many as possible are filled. */
export function filledPlaces(state: ApprovalState): Decision[][] {
  return assignPlaces(
    state.request.policy.require.map(({ approvals }) => approvals),
    state.decisions.filter(({ decision }) => decision === "approve"),
  );
}

/** True when every place is filled. */
export function isPolicyMet(state: ApprovalState): boolean {
  const places = filledPlaces(state);
  return state.request.policy.require.every(({ approvals }, index) => places[index]?.length === approvals);
}
