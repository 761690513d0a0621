/** A pattern that a program sent can hang nothing. */
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedPattern } from "../../src/form/bounded-pattern.ts";
import { checkValues } from "../../src/form/check-values.ts";

const endless = "^(a+)+$";

test("an answer on which a pattern would take for ever is not taken, and one that fits is", () => {
  const schema = { type: "object", properties: { name: { type: "string", pattern: endless } } };
  expect(checkValues(schema, { name: `${"a".repeat(60)}!` })).toEqual({
    kind: "invalid",
    issues: [{ field: "name", message: `Must match /${endless}/.` }],
  });
  expect(checkValues(schema, { name: "aaa" }).kind).toBe("valid");
});

test("many such patterns together hold up nothing either, and the next turn has its own time", async () => {
  const allOf = Array.from({ length: 200 }, () => ({ pattern: endless }));
  const schema = { type: "object", properties: { name: { type: "string", allOf } } };
  const startedMs = performance.now();
  expect(checkValues(schema, { name: `${"a".repeat(60)}!` }).kind).toBe("invalid");
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await nextTurn();
  expect(checkValues(schema, { name: "aaa" }).kind).toBe("valid");
});

test("otherwise it matches what the pattern matches", () => {
  const patterns = ["^a*$", "b|^$", "^\\d{2}/\\d{2}$", "[\\u{1F600}é]", "", "(?!x)^.y"];
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "aa", "12/34", "x/y", "é", "\n"));
  fc.assert(
    fc.property(fc.constantFrom(...patterns), text, (pattern, given) => {
      expect(new BoundedPattern(pattern).test(given)).toBe(new RegExp(pattern).test(given));
    }),
  );
});
