/** JSON of which people are shown what programs then do: what would silently become something else is refused (law 13). */

const wholeNumber = /^-?[1-9]\d{15,}$/;

/**
 * For `JSON.parse`. Throws SyntaxError for whole numbers that would be rounded, and for keys named `__proto__`, which are left
 * out wherever an object is copied.
 */
export function refuseInexact(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === "__proto__")
    throw new SyntaxError("The JSON has a key named __proto__, which cannot be kept: name it differently");
  const { source } = context ?? {};
  if (typeof value === "number" && source !== undefined && wholeNumber.test(source)) {
    // Whatever JavaScript itself wrote comes back the same.
    if (String(value) !== source)
      throw new SyntaxError(
        `The JSON has the number ${source.slice(0, 40)}, of which the last digits would be lost: write it as text`,
      );
  }
  return value;
}
