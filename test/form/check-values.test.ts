import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkValues } from "../../src/form/check-values.ts";
import { describeIssues } from "../../src/form/describe-issues.ts";
import { findUnkeepable } from "../../src/form/find-unkeepable.ts";
import { slackChannel, slackUser } from "../../src/form/slack-fields.ts";
import { schemaOf } from "./form-of.ts";
import { randomForm } from "./random-form.ts";

const letters = z.enum(["a", "b", "c"]);
const wrong: [z.ZodType, unknown, string][] = [
  [z.string(), undefined, "Is required."],
  [letters, undefined, "Is required."],
  [z.literal([1, 2]), undefined, "Is required."],
  [z.string(), 3, "Must be text."],
  [z.string().min(3), "ab", "Give at least 3 characters."],
  [z.string().min(1), "", "Give at least 1 character."],
  [z.string().max(2), "abc", "Give at most 2 characters."],
  [z.string().regex(/^A-\d+$/), "x", "Must match /^A-\\d+$/."],
  [z.string().regex(/^a/).regex(/b$/), "ax", "Must match /b$/."],
  [z.email(), "x", "Must be an email address such as name@example.com."],
  [z.url(), "x", "Must be a link such as https://example.com."],
  [z.number(), "x", "Must be a number."],
  [z.number().positive(), 0, "Must be more than 0."],
  [z.number().lt(5), 5, "Must be less than 5."],
  [z.number().min(1), 0, "Must be at least 1."],
  [z.number().max(3), 4, "Must be at most 3."],
  [z.int(), 1.5, "Must be a whole number."],
  [z.number().multipleOf(0.5), 0.7, "Must be a multiple of 0.5."],
  [z.boolean(), "perhaps", "Must be yes or no."],
  [letters, "d", "Choose one of a, b, c."],
  [z.literal("x"), "y", "Must be x."],
  [z.literal([1, 2]), 3, "Choose one of 1, 2."],
  [z.array(letters), ["a", "d"], "Choose one of a, b, c."],
  [z.array(letters).min(2), ["a"], "Choose at least 2."],
  [z.array(letters).max(1), ["a", "b"], "Choose at most 1."],
  [z.array(letters), "a", "Must be a list."],
  [z.iso.date(), "2026-02-30", "Must be a date such as 2026-11-30."],
  [z.iso.datetime(), "soon", "Must be a moment such as 2026-11-30T10:00:00Z."],
  [slackUser(), "ann", "Must be a person in Slack, such as @ann."],
  [slackChannel(), "general", "Must be a channel in Slack, such as #general."],
];

describe("a wrong value", () => {
  test.each(wrong)("is named at its field by the JSON Schema alone: %#", (schema, value, message) => {
    const checked = checkValues(schemaOf(z.object({ ok: z.boolean(), field: schema })), {
      ok: true,
      ...(value === undefined ? {} : { field: value }),
    });
    expect(checked).toEqual({ kind: "invalid", issues: [{ field: "field", message }] });
  });

  test.each(wrong)("is named the same by the author's schema: %#", (schema, value, message) => {
    const parsed = z.object({ field: schema }).safeParse({ field: value }, { reportInput: true });
    expect(parsed.error && describeIssues(parsed.error)).toEqual([{ field: "field", message }]);
  });

  test("is said in the author's words where there are any", () => {
    const schema = z
      .object({
        a: z.string().min(3, "Three letters"),
        b: z.number("Some number"),
        c: z.string().refine((text) => text !== "no", "Not no"),
      })
      .refine((all) => all.c !== "worse", "All of it is bad");
    const say = (values: object) => describeIssues(schema.safeParse(values).error ?? new z.ZodError([]));
    expect(say({ a: "x", b: "y", c: "no" })).toEqual([
      { field: "a", message: "Three letters" },
      { field: "b", message: "Some number" },
      { field: "c", message: "Not no" },
    ]);
    expect(say({ a: "xxx", b: 1, c: "worse" })).toEqual([{ field: "", message: "All of it is bad" }]);
  });

  test("in a long list of choices does not bury the message", () => {
    const options = Array.from({ length: 30 }, (_, at) => `o${at}`);
    const checked = checkValues(schemaOf(z.object({ field: z.enum(options) })), { field: "x" });
    expect(checked).toMatchObject({
      issues: [{ message: expect.stringMatching(/^Choose one of o0, .*, o9 and 20 more\.$/) }],
    });
  });

  test("within an object is named by its place", () => {
    const parsed = z
      .strictObject({ to: z.strictObject({ street: z.string() }) })
      .safeParse({ to: { town: "x" } });
    expect(parsed.error && describeIssues(parsed.error)).toEqual([
      { field: "to", message: "street: Is required." },
      { field: "to", message: "town: Is not an input." },
    ]);
  });
});

test("a key that the form does not have is an issue, whatever its name", () => {
  const schema = schemaOf(z.looseObject({ a: z.string() }));
  const values: Record<string, unknown> = JSON.parse('{"a":"x","b":1,"__proto__":"y","constructor":"z"}');
  expect(checkValues(schema, values)).toEqual({
    kind: "invalid",
    issues: ["b", "__proto__", "constructor"].map((field) => ({ field, message: "Is not an input." })),
  });
});

test("a field that is missing gets its default, or stays missing if it may", () => {
  const schema = schemaOf(z.object({ a: z.string().min(3).default("abc"), b: z.string().optional() }));
  expect(checkValues(schema, {})).toEqual({ kind: "valid", values: { a: "abc" } });
  expect(checkValues(schema, { a: "x" })).toMatchObject({ kind: "invalid" });
});

test("what the author's schema takes, its JSON Schema takes", () => {
  fc.assert(
    fc.property(randomForm, ({ input, values }) => {
      fc.pre(input.safeParse(values).success);
      expect(checkValues(schemaOf(input), values)).toEqual({ kind: "valid", values });
    }),
  );
});

describe("a value that the engine would change", () => {
  test.each([
    [{ a: "__INF__" }],
    [{ a: "__NEG_INF__" }],
    [{ a: ["x", "__INF__"] }],
    [{ a: { b: [{ __NEG_INF__: 1 }] } }],
    [{ a: Number.NaN }],
    [{ a: [Number.POSITIVE_INFINITY] }],
  ])("is named at its field: %#", (values) => {
    expect(findUnkeepable({ ok: 1, ...values }).map(({ field }) => field)).toEqual(["a"]);
  });

  test("may be a key", () => expect(findUnkeepable({ __INF__: 1 })).toMatchObject([{ field: "__INF__" }]));

  test("is exactly such a text", () => {
    expect(findUnkeepable({ a: "x__INF__", b: 3, c: null, d: ["INF"], e: { f: true } })).toEqual([]);
  });
});
