/** Values as they were given, and nothing else. */

/**
 * Without what every object has from birth, for zod to read: it takes `toString` of an object that has none of its own for
 * a value, and a field of that name that is left out for one that has a function in it. What is no object is as it was.
 */
export function ownValues(given: unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return Object.assign(Object.create(null), given);
}
