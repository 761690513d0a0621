/** Finds values that JSON cannot hold: stored, they would vanish or come back as something else, and nobody would be told. */

/** Where it is, such as `items[2].due`, empty for the value itself; and what it is, such as "a Date". */
export interface NotPlain {
  path: string;
  what: string;
}

/** The first part of `value` that is no plain JSON; undefined if there is none. A value, or a property, may be undefined. */
export function findNotPlain(value: unknown): NotPlain | undefined {
  return value === undefined ? undefined : look(value, "", []);
}

/** As the end of a sentence: `holds a Date at due`. */
export function describeNotPlain({ path, what }: NotPlain): string {
  return path === "" ? `is ${what}` : `holds ${what} at ${path}`;
}

function look(value: unknown, path: string, around: readonly object[]): NotPlain | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : { path, what: String(value) };
    case "object":
      return value === null ? undefined : lookInto(value, path, around);
    default:
      return { path, what: value === undefined ? "undefined" : `a ${typeof value}` };
  }
}

function lookInto(value: object, path: string, around: readonly object[]): NotPlain | undefined {
  if (around.includes(value)) return { path, what: "itself" };
  const inner = [...around, value];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = look(item, `${path}[${index}]`, inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return { path, what: nameOf(value) };
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const found = look(item, path === "" ? key : `${path}.${key}`, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(value: object): string {
  const { name } = value.constructor ?? {};
  return name ? `a ${name}` : "an object of a class";
}
