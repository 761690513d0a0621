/** Whether distinct people fill every place: a bipartite matching, not first come. */

/** Someone who can fill a place of the requirements `meets`, by index. */
export interface Candidate {
  readonly meets: readonly number[];
}

/**
 * Assigns each candidate to at most one requirement so that as many places as possible are filled, `capacity[index]`
 * of each. Returns who fills the places of each. (Kuhn's augmenting paths; people and places are few.)
 */
export function assignPlaces<Person extends Candidate>(
  capacity: readonly number[],
  candidates: readonly Person[],
): Person[][] {
  const places: Person[][] = capacity.map(() => []);

  const seat = (person: Person, visited: Set<number>): boolean => {
    for (const index of person.meets) {
      const seated = places[index];
      if (seated === undefined || visited.has(index)) continue;
      visited.add(index);
      if (seated.length < (capacity[index] ?? 0)) {
        seated.push(person);
        return true;
      }
      const moved = seated.findIndex((other) => seat(other, visited));
      if (moved >= 0) {
        seated.splice(moved, 1, person);
        return true;
      }
    }
    return false;
  };

  for (const candidate of candidates) seat(candidate, new Set());
  return places;
}
