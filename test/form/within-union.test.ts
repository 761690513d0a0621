/** A value that may be of several kinds: whoever gave one hears what is wrong with the kind that they meant. */
import { expect, test } from "vitest";
import { z } from "zod";
import { writtenRequestSchema } from "../../src/approval/request.ts";
import { describeIssues } from "../../src/form/describe-issues.ts";

function told(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error === undefined
    ? []
    : describeIssues(error).map(({ field, message }) => `${field} | ${message}`);
}

const request = { title: "Go?", policy: { require: [{ from: { kind: "channel" } }] } };
const types = "value, markdown, code, json, diff, table, link";

test.each<[string, unknown, string[]]>([
  [
    "a kind without its member",
    { type: "diff", value: "x" },
    ["fields | Diff.text: Is required.", "fields | Diff.value: Is not an input."],
  ],
  ["a kind that there is not", { type: "dif" }, [`fields | Diff.type: Choose one of ${types}.`]],
  ["nothing", null, ["fields | Diff: Must be text, a number, yes or no or an object."]],
  ["a list", [1], ["fields | Diff: Must be text, a number, yes or no or an object."]],
  [
    "a cell of a table",
    { type: "table", columns: ["a"], rows: [[{}]] },
    ["fields | Diff.rows: Must be text, a number or yes or no."],
  ],
  ["a link elsewhere", { type: "link", url: "ftp://x" }, ["fields | Diff.url: must be an http or https URL"]],
])("%s", (_, Diff, expected) => {
  expect(told(writtenRequestSchema, { ...request, fields: { Diff } })).toEqual(expected);
});

test("a rung of no kind is told which there are", () => {
  expect(told(writtenRequestSchema, { ...request, ladder: [{ kind: "call" }] })).toEqual([
    "ladder | kind: Choose one of remind, escalate.",
  ]);
});

test("what is of no kind hears all of them, values and types", () => {
  const schema = z.object({ ask: z.union([z.literal("all"), z.object({ from: z.string() }), z.number()]) });
  expect(told(schema, { ask: "none" })).toEqual(["ask | Must be all, an object or a number."]);
  expect(told(schema, { ask: { from: 5 } })).toEqual(["ask | from: Must be text."]);
});
