import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkValues } from "../../../../src/form/check-values.ts";
import { slackChannel, slackUser } from "../../../../src/form/slack-fields.ts";
import { checkBlocks } from "../../../../src/sandbox/blocks/check-blocks.ts";
import type { Block } from "../../../../src/slack/cards/blocks.ts";
import { fieldErrors } from "../../../../src/slack/views/form/field-errors.ts";
import { formBlocks } from "../../../../src/slack/views/form/form-blocks.ts";
import { readFormSubmission } from "../../../../src/slack/views/form/read-submission.ts";
import { formOf, schemaOf } from "../../../form/form-of.ts";
import { hostileTexts, randomForm } from "../../../form/random-form.ts";
import { submit } from "./submit-unchanged.ts";

const open = (
  input: z.ZodObject,
  values: Record<string, unknown> = {},
  issues: { field: string; message: string }[] = [],
) => formBlocks(formOf(input), { values, issues });
const one = (schema: z.ZodType, value?: unknown) =>
  open(z.object({ field: schema }), value === undefined ? {} : { field: value });
const elementOf = ([block]: Block[]) => (block?.type === "input" ? block.element : undefined);
const inputs = (blocks: Block[]) => blocks.filter((block) => block.type === "input");
const warnings = (blocks: Block[]) =>
  blocks.flatMap((block) =>
    block.type === "context" ? block.elements.map((part) => ("text" in part ? part.text : "")) : [],
  );
const many = (count: number) => Array.from({ length: count }, (_, at) => `option ${at}`);
const three = z.enum(["a", "b", "c"]);

describe("each kind of field", () => {
  test.each([
    ["text", z.string(), "x", "plain_text_input", "x"],
    ["long text", z.string().meta({ multiline: true }), "x\ny", "plain_text_input", " x\n y "],
    ["mail", z.email(), "a@b.example", "email_text_input", "a@b.example"],
    ["a link", z.url(), "https://x.example", "url_text_input", "https://x.example"],
    ["a number", z.number(), "12.50", "number_input", 12.5],
    ["a required boolean", z.boolean(), ["yes"], "checkboxes", true],
    ["an optional boolean", z.boolean().optional(), "no", "radio_buttons", false],
    ["a required choice of few", three, "b", "radio_buttons", "b"],
    ["a choice among numbers", z.literal([1, 2]), "2", "radio_buttons", 2],
    ["an optional choice", three.optional(), "b", "static_select", "b"],
    ["a choice of many", z.enum(many(6)), "option 5", "static_select", "option 5"],
    ["choices", z.array(three), ["c", "a"], "checkboxes", ["c", "a"]],
    ["choices of many", z.array(z.enum(many(11))), ["option 9"], "multi_static_select", ["option 9"]],
    ["a date", z.iso.date(), "2026-11-30", "datepicker", "2026-11-30"],
    ["a moment", z.iso.datetime(), 1_796_000_400, "datetimepicker", "2026-11-30T01:00:00Z"],
    ["a person", slackUser(), "U1", "users_select", "U1"],
    ["a channel", slackChannel(), "G1", "conversations_select", "G1"],
  ])("%s is shown by an element and read back typed", (_, schema, entered, type, value) => {
    const input = z.object({ field: schema });
    const blocks = open(input);
    expect(elementOf(blocks)?.type).toBe(type);
    const typedIn = type === "plain_text_input" && typeof value === "string" ? value : entered;
    const read = readFormSubmission(formOf(input), submit(blocks, { "field:field": typedIn }));
    expect(read).toEqual({ field: value });
    expect(checkValues(schemaOf(input), read)).toEqual({ kind: "valid", values: { field: value } });
    expect(input.safeParse(read).success).toBe(true);
  });

  test("leaves out what was not answered, and says no for a box that was not ticked", () => {
    const input = z.object({
      text: z.string().optional(),
      mail: z.email().optional(),
      count: z.number().optional(),
      perhaps: z.boolean().optional(),
      choice: three.optional(),
      choices: z.array(three).optional(),
      on: z.iso.date().optional(),
      at: z.iso.datetime().optional(),
      who: slackUser().optional(),
      sure: z.boolean(),
      all: z.array(three),
      blank: z.string(),
    });
    expect(readFormSubmission(formOf(input), submit(open(input)))).toEqual({
      sure: false,
      all: [],
      blank: "",
    });
  });

  test("demands an answer where blank is none", () => {
    const required = [
      z.string().min(1),
      z.email(),
      z.number(),
      three,
      z.array(three).min(1),
      z.iso.date(),
      slackUser(),
    ];
    for (const schema of required) expect(inputs(one(schema))).toMatchObject([{ optional: false }]);
    for (const schema of required) expect(inputs(one(schema.optional()))).toMatchObject([{ optional: true }]);
    expect(inputs(one(z.string().min(1).default("x")))).toMatchObject([{ optional: false }]);
    expect(inputs(one(z.string()))).toMatchObject([{ optional: true }]);
  });

  test("begins with its default, which a given value replaces", () => {
    const input = z.object({
      note: z.string().default("none"),
      sure: z.boolean().default(true),
      tags: z.array(three).default(["a"]),
    });
    const form = formOf(input);
    expect(readFormSubmission(form, submit(open(input)))).toEqual({ note: "none", sure: true, tags: ["a"] });
    const given = { note: "", sure: false, tags: [] };
    expect(readFormSubmission(form, submit(open(input, given)))).toEqual(given);
  });

  test("tells Slack its bounds as far as Slack knows such", () => {
    expect(elementOf(one(z.number().min(1).lt(9)))).toMatchObject({
      is_decimal_allowed: true,
      min_value: "1",
    });
    expect(elementOf(one(z.number().min(1).lt(9)))).not.toHaveProperty("max_value");
    expect(elementOf(one(z.int()))).toMatchObject({ is_decimal_allowed: false });
    expect(elementOf(one(z.string().max(20)))).toMatchObject({ max_length: 20, multiline: false });
    expect(elementOf(one(z.string().max(9_000)))).toMatchObject({ max_length: 3_000 });
    expect(elementOf(one(z.string(), "a\nb"))).toMatchObject({ multiline: true });
  });

  test("shows what is wrong as it was given, though Slack would not let it be entered", () => {
    expect(elementOf(one(z.string().max(3), "abcdef"))).toMatchObject({
      max_length: 6,
      initial_value: "abcdef",
    });
    expect(elementOf(one(z.int().min(1), -0.5))).toMatchObject({
      is_decimal_allowed: true,
      initial_value: "-0.5",
    });
    expect(elementOf(one(z.int().min(1), -0.5))).not.toHaveProperty("min_value");
  });
});

test("a form comes back as it was opened", () => {
  fc.assert(
    fc.property(randomForm, ({ input, values }) => {
      fc.pre(Object.values(values).every((value) => typeof value !== "string" || value.length <= 3_000));
      const form = formOf(input);
      const blocks = formBlocks(form, { values, issues: [] });
      expect(warnings(blocks)).toEqual([]);
      expect(readFormSubmission(form, submit(blocks))).toEqual(values);
    }),
    { numRuns: 500 },
  );
});

test.each(hostileTexts)("hostile text comes back, and is no markup: %#", (text) => {
  const schema = z.object({ text: z.string(), choice: z.literal([text, "other"]) });
  const values = { text, choice: text };
  expect(readFormSubmission(formOf(schema), submit(open(schema, values)))).toEqual(values);
  const [warning = ""] = warnings(open(schema, {}, [{ field: "text", message: `Not ${text}` }]));
  expect(warning).not.toMatch(/<[@!h]/);
});

describe("normal forms that do not come back", () => {
  test("an empty optional text or list is none", () => {
    const input = z.object({ text: z.string().optional(), list: z.array(three).optional() });
    expect(readFormSubmission(formOf(input), submit(open(input, { text: "", list: [] })))).toEqual({});
  });

  test("a moment is in UTC and whole seconds, a list has each choice once", () => {
    const input = z.object({ at: z.iso.datetime({ offset: true }), list: z.array(three) });
    const values = { at: "2026-11-30T10:00:00.5+01:00", list: ["b", "a", "b"] };
    expect(readFormSubmission(formOf(input), submit(open(input, values)))).toEqual({
      at: "2026-11-30T09:00:00Z",
      list: ["b", "a"],
    });
  });

  test.each([
    [z.string(), "x".repeat(3_001), "3,001 characters"],
    [z.string(), 7, "7"],
    [z.email(), "nobody", "nobody"],
    [z.url(), "nowhere", "nowhere"],
    [z.number(), "many", "many"],
    [z.number(), 1e21, "1e+21"],
    [z.boolean(), "perhaps", "perhaps"],
    [three, "d", '"d"'],
    [z.array(three), ["a", "d"], '"d"'],
    [z.iso.date(), "2026-02-30", "2026-02-30"],
    [z.iso.datetime(), "2300-01-01T00:00:00Z", "2300"],
    [slackUser(), "<!channel>", "&lt;!channel&gt;"],
    [slackChannel(), "general", "general"],
  ])("what its element cannot hold is left out, and said below its field: %#", (schema, value, words) => {
    const blocks = one(schema, value);
    submit(blocks, { "field:field": "x" });
    expect(blocks.map(({ type }) => type)).toEqual(["input", "context"]);
    expect(warnings(blocks)[0]).toContain(words);
    const initial = Object.keys(elementOf(blocks) ?? {}).filter((key) => key.startsWith("initial_"));
    expect(initial).toEqual(Array.isArray(value) ? ["initial_options"] : []);
  });

  test("3,000 characters still fit", () => {
    const text = "😀".repeat(1_500);
    const input = z.object({ field: z.string() });
    expect(readFormSubmission(formOf(input), submit(one(z.string(), text)))).toEqual({ field: text });
  });
});

describe("many", () => {
  test.each([5, 6, 10, 11, 100, 101, 250])(
    "%i options keep Slack's limits, and each can be chosen",
    (count) => {
      // Longer than a text of an option may be, and every other one longer than its value may be.
      const options = many(count).map((name, at) => name.padEnd(at % 2 === 0 ? 100 : 200, "x"));
      const input = z.object({
        one: z.enum(options),
        maybe: z.enum(options).optional(),
        several: z.array(z.enum(options)),
      });
      const values = { one: options.at(-1), maybe: options[0], several: options.slice(-3) };
      const blocks = open(input, values);
      expect(readFormSubmission(formOf(input), submit(blocks))).toEqual(values);
      const names = JSON.stringify(blocks).match(/"value":"[^"]*"/g) ?? [];
      expect(new Set(names).size).toBe(count);
    },
  );

  test("over 100 options are named by group", () => {
    expect(elementOf(one(z.enum(many(250))))).toMatchObject({
      option_groups: [
        { label: { text: "option 0 … option 99" } },
        { label: { text: "option 100 … option 199" } },
        { label: { text: "option 200 … option 249" } },
      ],
    });
  });

  test("a choice and the name of another one are not confused", () => {
    const long = "x".repeat(200);
    const [taken] = inputs(one(z.enum([long])));
    const name = /"value":"(#[^"]*)"/.exec(JSON.stringify(taken))?.[1] ?? "";
    const input = z.object({ field: z.enum([name, long]) });
    for (const field of [name, long]) {
      expect(readFormSubmission(formOf(input), submit(open(input, { field })))).toEqual({ field });
    }
  });

  test("a choice that Slack might change is named by a hash", () => {
    const options = ["", " ", " a", "a ", "#a", "x".repeat(151)];
    const values = JSON.stringify(one(z.enum(options))).match(/"value":"#[\w-]{22}"/g);
    expect(new Set(values).size).toBe(options.length);
  });

  test("90 fields with something wrong at each still fit a modal, and nothing is lost", () => {
    const input = z.object(Object.fromEntries(many(90).map((name) => [name, z.string()])));
    const issues = many(90).map((field) => ({ field, message: `wrong at ${field}!` }));
    const blocks = open(input, {}, [
      ...issues,
      { field: "", message: "All of it" },
      { field: "stray", message: "Is not an input." },
    ]);
    expect(checkBlocks(blocks, "modal").kind).toBe("valid");
    expect(blocks.length).toBeLessThanOrEqual(96);
    const said = warnings(blocks).join("\n");
    for (const { message } of issues.slice(0, 60)) expect(said).toContain(message);
    expect(said).toContain("stray: Is not an input.");
  });

  test("the longest labels, hints, names and messages keep Slack's limits", () => {
    const long = "ü<&".repeat(2_000);
    const input = z.object({ ["n".repeat(200)]: z.string().meta({ title: long, description: long }) });
    expect(checkBlocks(open(input, {}, [{ field: "n".repeat(200), message: long }]), "modal").kind).toBe(
      "valid",
    );
  });
});

describe("what is wrong", () => {
  const input = z.object({ a: z.string(), b: z.string() });
  const issues = [
    { field: "b", message: "First." },
    { field: "b", message: "<!here>" },
    { field: "", message: "All of it." },
    { field: "c", message: "Is not an input." },
  ];

  test("stands right below its field, and on top if it is the whole", () => {
    const blocks = open(input, {}, issues);
    expect(blocks.map(({ type }) => type)).toEqual(["context", "input", "input", "context"]);
    expect(warnings(blocks)).toEqual([
      ":warning: All of it.\n:warning: c: Is not an input.",
      ":warning: First.\n:warning: &lt;!here&gt;",
    ]);
  });

  test("is told to Slack by block, the whole at the first field", () => {
    expect(fieldErrors(formOf(input), issues)).toEqual({
      "field:a": "All of it. c: Is not an input.",
      "field:b": "First. <!here>",
    });
    expect(fieldErrors(formOf(input), [])).toEqual({});
  });
});

test("a submission that is none is refused", () => {
  expect(() => readFormSubmission(formOf(z.object({ a: z.string() })), "x")).toThrow();
});

test("a number that is none stays text, to fail at its field", () => {
  const input = z.object({ a: z.number() });
  const state = { "field:a": { value: { type: "number_input", value: "many" } } };
  expect(readFormSubmission(formOf(input), state)).toEqual({ a: "many" });
});
