import { expect, test } from "vitest";
import { z } from "zod";
import { checkValues } from "../../src/form/check-values.ts";
import { readWords } from "../../src/form/command-words.ts";
import { decimal } from "../../src/form/decimal.ts";
import { describeIssues } from "../../src/form/describe-issues.ts";
import { typeWords } from "../../src/form/type-words.ts";
import { formBlocks } from "../../src/slack/views/form/form-blocks.ts";
import { readFormSubmission } from "../../src/slack/views/form/read-submission.ts";
import { formOf, schemaOf } from "./form-of.ts";

const input = z.object({ amount: decimal({ moreThan: 0, atMost: 1_000 }).describe("To pay back") });
const form = formOf(input);
const complaint = (amount?: unknown) => {
  const parsed = input.safeParse({ amount }, { reportInput: true });
  return parsed.success ? undefined : describeIssues(parsed.error).map(({ message }) => message);
};

test.each(["120.50", "120", "0.10", ".5", "1000.00", "1e2"])("%s stays as it was typed", (typed) => {
  const words = new Map(readWords(`amount=${typed}`).map(({ key = "", value = "" }) => [key, value]));
  const values = typeWords(form, words);
  expect(values).toEqual({ amount: typed });
  expect(input.parse(values)).toEqual({ amount: typed });
});

test("a program may give a number", () => {
  expect(input.parse({ amount: 120.5 })).toEqual({ amount: "120.5" });
});

test("what is no number, out of bounds or missing is said", () => {
  for (const wrong of ["minus", "", "1,5", "0x10", "1 2", true, Number.NaN])
    expect(complaint(wrong)).toEqual(["Must be a number."]);
  expect(complaint(undefined)).toEqual(["Is required."]);
  expect(complaint("-3")).toEqual(["Must be more than 0."]);
  expect(complaint("1000.01")).toEqual(["Must be at most 1000."]);
});

test("the form asks for it in a number input, shows what was typed, and reads it back", () => {
  const [block] = formBlocks(form, { values: { amount: "120.50" }, issues: [] });
  expect(block).toMatchObject({
    type: "input",
    optional: false,
    hint: { text: "To pay back" },
    element: { type: "number_input", is_decimal_allowed: true, initial_value: "120.50" },
  });
  const blockId = block !== undefined && "block_id" in block ? (block.block_id ?? "") : "";
  const state = { [blockId]: { value: { type: "number_input", value: "99.90" } } };
  expect(readFormSubmission(form, state)).toEqual({ amount: "99.90" });
});

test("the schema that travels says what it is: text that reads as a number", () => {
  const travelling = schemaOf(input);
  expect(travelling.properties).toMatchObject({ amount: { type: "string", format: "decimal" } });
  expect(checkValues(travelling, { amount: "120.50" }).kind).toBe("valid");
  expect(checkValues(travelling, { amount: "much" })).toEqual({
    kind: "invalid",
    issues: [{ field: "amount", message: "Must be a number such as 120.50." }],
  });
});
