/** Whether distinct people fill every place of a policy: a bipartite matching, not first come. */
import type { Policy } from "./policy.ts";
import type { Decision } from "./response.ts";

/**
 * Assigns each approver to at most one requirement so that as many places as possible are filled.
 * Returns, for each requirement, who fills its places. (Kuhn's augmenting paths; people and places are few.)
 */
export function assignPlaces(policy: Policy, approvals: readonly Decision[]): Decision[][] {
  const places: Decision[][] = policy.require.map(() => []);
  const capacity = policy.require.map((requirement) => requirement.approvals);

  const seat = (approval: Decision, visited: Set<number>): boolean => {
    for (const index of approval.meets) {
      const seated = places[index];
      if (seated === undefined || visited.has(index)) continue;
      visited.add(index);
      if (seated.length < (capacity[index] ?? 0)) {
        seated.push(approval);
        return true;
      }
      const moved = seated.findIndex((other) => seat(other, visited));
      if (moved >= 0) {
        seated.splice(moved, 1, approval);
        return true;
      }
    }
    return false;
  };

  for (const approval of approvals) seat(approval, new Set());
  return places;
}

/** True when every requirement is full. */
export function isMet(policy: Policy, approvals: readonly Decision[]): boolean {
  const places = assignPlaces(policy, approvals);
  return policy.require.every((requirement, index) => places[index]?.length === requirement.approvals);
}
