import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readForm } from "../../src/form/read-form.ts";
import { slackChannel, slackUser } from "../../src/form/slack-fields.ts";
import { writeFormSchema } from "../../src/form/write-schema.ts";
import { fieldOf, formOf } from "./form-of.ts";

const field = (schema: z.ZodType) => fieldOf(schema, z.object);
const problems = (schema: z.ZodType) => {
  const written = writeFormSchema(z.object({ field: schema }));
  return written.kind === "unusable" ? written.problems : [];
};

describe("a field", () => {
  test.each([
    [
      z.string().min(2).max(5),
      { kind: "text", multiline: false, minLength: 2, maxLength: 5, isRequired: true },
    ],
    [z.string().meta({ multiline: true }).optional(), { kind: "text", multiline: true, isRequired: false }],
    [z.string().regex(/^a/).regex(/b$/), { kind: "text", patterns: ["^a", "b$"] }],
    [z.string().trim().transform(Number), { kind: "text" }],
    [z.coerce.string(), { kind: "text" }],
    [z.string().default("k"), { kind: "text", default: "k", isRequired: false }],
    [z.email(), { kind: "email" }],
    [z.url(), { kind: "url", patterns: [] }],
    [z.number().min(1).lt(9), { kind: "number", isWhole: false, min: 1, lessThan: 9 }],
    [z.number().positive().max(3).multipleOf(0.5), { kind: "number", moreThan: 0, max: 3, multipleOf: 0.5 }],
    [z.coerce.number(), { kind: "number" }],
    [z.boolean().default(true), { kind: "boolean", default: true }],
    [z.enum(["a", "b"]), { kind: "choice", options: ["a", "b"] }],
    [z.literal("x"), { kind: "choice", options: ["x"] }],
    [z.literal(["x", 1, true]), { kind: "choice", options: ["x", 1, true] }],
    [
      z
        .array(z.enum(["a", "b"]))
        .min(1)
        .max(2),
      { kind: "choices", options: ["a", "b"], minItems: 1, maxItems: 2 },
    ],
    [z.iso.date(), { kind: "date" }],
    [z.iso.datetime(), { kind: "date-time" }],
    [z.iso.datetime({ offset: true }), { kind: "date-time" }],
    [z.iso.datetime({ local: true }), { kind: "date-time" }],
    [slackUser(), { kind: "user" }],
    [slackChannel().optional(), { kind: "channel", isRequired: false }],
    [z.string().min(3).meta({ id: "shared" }), { kind: "text", minLength: 3 }],
    [z.string().refine(() => false), { kind: "text" }],
  ])("is read: %#", (schema, expected) => expect(field(schema)).toMatchObject(expected));

  test("of whole numbers has no bounds of which nobody needs to be told", () => {
    expect(field(z.int())).toEqual({
      name: "field",
      label: "Field",
      kind: "number",
      isRequired: true,
      isWhole: true,
    });
  });

  test("is called by its title, else by its name in words, and hints at its description", () => {
    const labels = formOf(
      z.object({
        orderNumber: z.string(),
        order_number: z.string(),
        maxSLAHours: z.int(),
        SLA: z.int(),
        _: z.string(),
        x: z.string().meta({ title: "Why?" }),
      }),
    ).fields.map(({ label }) => label);
    expect(labels).toEqual(["Order number", "Order number", "Max SLA hours", "SLA", "_", "Why?"]);
    expect(field(z.string().describe("Of the order"))).toMatchObject({ hint: "Of the order" });
  });

  test("loses a pattern with flags, which JSON Schema would turn into another one", () => {
    expect(field(z.string().regex(/^abc$/i).regex(/b/))).toMatchObject({ patterns: ["b"] });
    expect(field(z.string().regex(/^\p{L}+$/u))).toMatchObject({ patterns: [] });
  });

  test("has no default that it would refuse", () => {
    expect(field(z.string().transform(Number).default(3))).not.toHaveProperty("default");
  });
});

describe("refused with what to do is", () => {
  test.each([
    ["an object", z.object({ a: z.string() }), "give each of its properties a field"],
    [
      "a list of text",
      z.array(z.string()),
      "a list of anything but fixed choices cannot be a form field; ask for text instead",
    ],
    ["a union", z.union([z.string(), z.number()]), "several types"],
    ["a nullable", z.string().nullable(), "use z.enum() for fixed choices, .optional()"],
    ["a Date", z.date(), "z.iso.date()"],
    ["an optional Date", z.date().optional(), "z.iso.date()"],
    ["a record", z.record(z.string(), z.string()), "a record"],
    ["a bigint", z.bigint(), "a bigint is not plain JSON"],
    ["a set", z.set(z.string()), "a set is not plain JSON"],
    ["a transform of anything", z.transform((value) => value), "use z.string()"],
    ["anything", z.any(), "use z.string()"],
    ["an empty enum", z.enum([]), "at least one choice"],
    ["an intersection", z.string().and(z.string().min(3)), "intersection"],
    ["choices that read the same", z.literal(["1", 1]), "write each choice once"],
    ["a literal null", z.literal(null), "use z.string()"],
  ])("%s", (_, schema, words) => {
    const [problem = "", ...others] = problems(schema);
    expect(problem.startsWith("`field`: ")).toBe(true);
    expect(problem).toContain(words);
    expect(others).toEqual([]);
  });

  test("what zod itself cannot write", () => {
    const twice = z.object({ a: z.string().meta({ id: "twice" }), b: z.int().meta({ id: "twice" }) });
    const written = writeFormSchema(twice);
    expect(written.kind === "unusable" && written.problems[0]).toContain("cannot be written as JSON");
  });

  test("too much", () => {
    const many = (count: number) =>
      writeFormSchema(
        z.object(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, z.string()]))),
      );
    expect(many(90).kind).toBe("form");
    expect(many(91)).toEqual({
      kind: "unusable",
      problems: ["a form has at most 90 fields, not 91; ask for less"],
    });
    const name = "n".repeat(201);
    expect(writeFormSchema(z.object({ [name]: z.string() }))).toMatchObject({ kind: "unusable" });
    const options = Array.from({ length: 1_001 }, (_, at) => `o${at}`);
    expect(problems(z.enum(options))[0]).toContain("1000 choices");
  });

  test("a name that an object cannot have", () => {
    expect(writeFormSchema(z.object(Object.fromEntries([["__proto__", z.string()]]))).kind).toBe("unusable");
    for (const name of ["", '"', "\\", "\n"])
      expect(writeFormSchema(z.object({ [name]: z.string() })).kind).toBe("unusable");
    const schema = { type: "object", properties: {}, required: ["__proto__"] };
    expect(readForm(schema).kind).toBe("unusable");
  });

  test("a schema of somebody else that makes no sense, without a throw", () => {
    expect(readForm({}).kind).toBe("unusable");
    expect(readForm({ type: "object", properties: { a: 3 } }).kind).toBe("unusable");
    expect(readForm({ type: "object", properties: { a: { type: "string", pattern: "(" } } }).kind).toBe(
      "unusable",
    );
    expect(readForm({ type: "object", properties: { a: { $ref: "#/$defs/none" } } }).kind).toBe("unusable");
  });
});
