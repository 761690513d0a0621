/** Whether a policy can be met by the people there are. */
import type { Approver, Policy } from "./policy.ts";
import { assignPlaces } from "./quorum.ts";

/** Who an approver is, by ID; undefined for more people than are worth counting. */
export type Members = (approver: Approver) => readonly string[] | undefined;

/** A requirement, by index, that cannot be full whoever answers: `people` can fill its places at most. */
export interface Shortage {
  requirement: number;
  people: number;
}

/** The first requirement that cannot be met; undefined if all can. `barred` never counts. */
export function findShortage(
  policy: Policy,
  members: Members,
  barred: readonly string[],
): Shortage | undefined {
  const people = new Map<string, number[]>();
  const isOpen = policy.require.map(({ from }, index) => {
    const lists = from.map(members);
    for (const person of new Set(lists.flatMap((list) => list ?? []))) {
      if (!barred.includes(person)) people.set(person, [...(people.get(person) ?? []), index]);
    }
    return lists.includes(undefined);
  });
  const capacity = policy.require.map(({ approvals }, index) => (isOpen[index] ? 0 : approvals));
  const places = assignPlaces(
    capacity,
    [...people.values()].map((meets) => ({ meets })),
  );
  const requirement = capacity.findIndex((needed, index) => (places[index]?.length ?? 0) < needed);
  return requirement < 0 ? undefined : { requirement, people: places[requirement]?.length ?? 0 };
}
