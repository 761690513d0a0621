/** Remembers what was computed from frozen values, such as those that clients keep (resonate/codec.ts). */

/** `find`, which is asked once for each frozen value; what it found is forgotten with that. */
export function ofFrozen<Found>(find: (value: object) => Found): (value: object) => Found {
  const known = new WeakMap<object, { found: Found }>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before.found;
    const found = find(value);
    if (Object.isFrozen(value)) known.set(value, { found });
    return found;
  };
}
