import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../src/canonical-json.ts";

/** As signatures of runs that wait were made. */
function asEver(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

test("every value is written as it was when runs that wait were signed", () => {
  const values = fc.anything({
    withDate: true,
    withNullPrototype: true,
    withBoxedValues: true,
    withMap: true,
    withSparseArray: true,
    withUnicodeString: true,
  } as const);
  const key = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("toJSON", "__proto__", "10", "9", "-1", "01", "a"),
  );
  const stored = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "medium" },
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.boolean(),
      fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY),
      fc.array(tie("any")),
      fc.dictionary(key, tie("any")),
    ),
  })).any;
  fc.assert(
    fc.property(fc.oneof(values, stored), (value) => {
      expect(canonicalJson(value)).toBe(asEver(value));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [{ b: 1, a: [{ d: null, c: "\u2028\ud800" }] }],
  [{ 10: "a", 9: "b", x: 1 }],
  [{ a: undefined, b: [undefined, () => 1] }],
  [{ at: new Date(0), toJSON: () => "own" }],
  [new Map([[1, 2]])],
  [undefined],
])("%j, too", (value) => {
  expect(canonicalJson(value)).toBe(asEver(value));
});
