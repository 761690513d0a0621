import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkValues } from "../../src/form/check-values.ts";
import { readWords } from "../../src/form/command-words.ts";
import { slackChannel, slackUser } from "../../src/form/slack-fields.ts";
import { typeWords } from "../../src/form/type-words.ts";
import { formOf, schemaOf } from "./form-of.ts";
import { hostileTexts, randomForm } from "./random-form.ts";
import { writeWords } from "./write-words.ts";

const texts = (typed: string) => readWords(typed).map(({ text }) => text);
const pairs = (typed: string) =>
  readWords(typed).flatMap(({ key, value }) => (key === undefined ? [] : [[key, value]]));
const valuesOf = (typed: string) =>
  new Map(
    readWords(typed).flatMap(({ key, value }) =>
      key === undefined || value === undefined ? [] : [[key, value] as const],
    ),
  );
const typed = (input: z.ZodObject, text: string) => typeWords(formOf(input), valuesOf(text));

describe("typed words", () => {
  test("are split at spaces, with quotes around several words", () => {
    expect(readWords('refund order=A-7 reason="never arrived" note=“curly quotes”')).toEqual([
      { text: "refund" },
      { text: "order=A-7", key: "order", value: "A-7" },
      { text: "reason=never arrived", key: "reason", value: "never arrived" },
      { text: "note=curly quotes", key: "note", value: "curly quotes" },
    ]);
    expect(readWords(" \n ")).toEqual([]);
  });

  test("keep equals signs, empty values and line breaks within a value", () => {
    expect(pairs('a=b=c empty= none="" lines="one\ntwo"')).toEqual([
      ["a", "b=c"],
      ["empty", ""],
      ["none", ""],
      ["lines", "one\ntwo"],
    ]);
  });

  test("take a backslash as itself, but before a quote or another one within quotes", () => {
    expect(pairs(String.raw`a="say \"hi\" C:\\x \n" b=C:\x\\y c="ends \\"`)).toEqual([
      ["a", String.raw`say "hi" C:\x \n`],
      ["b", String.raw`C:\x\\y`],
      ["c", "ends \\"],
    ]);
  });

  test("take quotes of the other sort as text, and escaped curly ones", () => {
    expect(pairs('a="say “hi”" b=“say "hi"” c=“say \\“hi\\””')).toEqual([
      ["a", "say “hi”"],
      ["b", 'say "hi"'],
      ["c", "say “hi”"],
    ]);
  });

  test("take a quote literally that is never closed, or that opens nothing", () => {
    expect(texts('a="b c')).toEqual(['a="b', "c"]);
    expect(texts('a="b \\" c')).toEqual(['a="b', '\\"', "c"]);
    expect(texts('size=5" next=7"')).toEqual(['size=5"', 'next=7"']);
  });

  test("may have a quoted key, and are bare without one", () => {
    expect(pairs('"order number"=7 größe=3')).toEqual([
      ["order number", "7"],
      ["größe", "3"],
    ]);
    expect(pairs('=x ""=x https://x?a=b "a=b" 3=4')).toEqual([]);
  });

  test("have Slack's entities decoded, once", () => {
    expect(texts("a&amp;b &lt;!channel&gt; &amp;lt;")).toEqual(["a&b", "<!channel>", "&lt;"]);
  });

  test("keep Slack's references whole", () => {
    expect(texts("<@U1|Ann Lee> <https://x.example/a?b=1&amp;c|two words> end")).toEqual([
      "<@U1|Ann Lee>",
      "https://x.example/a?b=1&c",
      "end",
    ]);
    expect(pairs('who=<@U1|Ann Lee> note="see <https://x|a "b">, x"')).toEqual([
      ["who", "<@U1|Ann Lee>"],
      ["note", 'see <https://x|a "b">, x'],
    ]);
  });
});

const input = z.object({
  text: z.string(),
  count: z.number(),
  sure: z.boolean(),
  level: z.enum(["Low", "high", "HIGH"]),
  tags: z.array(z.enum(["a,b", "c d", "e"])),
  on: z.iso.date(),
  at: z.iso.datetime(),
  local: z.iso.datetime({ local: true }),
  who: slackUser(),
  where: slackChannel(),
  mail: z.email(),
  link: z.url(),
});

describe("a typed value", () => {
  test.each<[string, Record<string, unknown>]>([
    ["text=12", { text: "12" }],
    ["count=-12.50", { count: -12.5 }],
    ["count=+.5", { count: 0.5 }],
    ["count=1e3", { count: 1000 }],
    ...["true", "YES", "on", "1"].map((word) => [`sure=${word}`, { sure: true }] satisfies [string, object]),
    ...["false", "no", "Off", "0"].map(
      (word) => [`sure=${word}`, { sure: false }] satisfies [string, object],
    ),
    ["level=low", { level: "Low" }],
    ["level=HIGH", { level: "HIGH" }],
    ["tags=E", { tags: ["e"] }],
    ['tags="e, c d"', { tags: ["e", "c d"] }],
    ["tags=a,b", { tags: ["a,b"] }],
    [String.raw`tags=a\,b,e`, { tags: ["a,b", "e"] }],
    ['tags=e,"c d"', { tags: ["e", "c d"] }],
    ["tags=e,", { tags: ["e"] }],
    ["tags=", { tags: [] }],
    ["on=2026-11-30", { on: "2026-11-30" }],
    ["at=2026-11-30T10:00:00.5Z", { at: "2026-11-30T10:00:00.5Z" }],
    ["at=2026-11-30T10:00", { at: "2026-11-30T10:00:00Z" }],
    ['at="2026-11-30 10:00"', { at: "2026-11-30T10:00:00Z" }],
    ["at=2026-11-30T10:00+01:00", { at: "2026-11-30T09:00:00Z" }],
    ["local=2026-11-30T10:00", { local: "2026-11-30T10:00" }],
    ["who=<@U123|Ann Lee> where=<#C123|general>", { who: "U123", where: "C123" }],
    ["who=<@U123> where=<#C123>", { who: "U123", where: "C123" }],
    ["who=U123", { who: "U123" }],
    ["mail=<mailto:a@b.example|a@b.example>", { mail: "a@b.example" }],
    ["link=<https://x.example?a=1&amp;b=2|label>", { link: "https://x.example?a=1&b=2" }],
    ['text="see <https://x.example> &amp; <@U1|ann>"', { text: "see https://x.example & <@U1|ann>" }],
    ["text=&lt;https://x.example|label&gt;", { text: "<https://x.example|label>" }],
  ])("gets its field's type: %s", (text, values) => expect(typed(input, text)).toEqual(values));

  test.each([
    ["count=many", { count: "many" }],
    ["count=", { count: "" }],
    ["count=0x10", { count: "0x10" }],
    ["count=1e999", { count: "1e999" }],
    ["sure=perhaps", { sure: "perhaps" }],
    ["level=High", { level: "High" }],
    ["tags=e,f", { tags: ["e", "f"] }],
    ["at=soon", { at: "soon" }],
    ["at=2026-02-30T10:00", { at: "2026-02-30T10:00" }],
    ["who=ann", { who: "ann" }],
    ["who=<#C123|general>", { who: "C123" }],
  ])("that does not fit stays text, and fails at its field: %s", (text, values) => {
    const all = typed(input, text);
    expect(all).toEqual(values);
    const [field = ""] = Object.keys(values);
    const checked = checkValues(schemaOf(input), all);
    const issues = checked.kind === "invalid" ? checked.issues : [];
    expect(issues.filter((issue) => issue.field === field && issue.message !== "Is required.")).toHaveLength(
      1,
    );
  });

  test("cannot reach the prototype", () => {
    const all = typed(input, "__proto__=x constructor=y");
    expect(Object.getPrototypeOf(all)).toBe(Object.prototype);
    expect(Object.keys(all)).toEqual(["__proto__", "constructor"]);
  });
});

describe("values that are written as words", () => {
  test("read as a person would type them", () => {
    const values = { text: "two words", count: 3, sure: true, tags: ["a,b", "e"], who: "U1" };
    expect(writeWords(formOf(input), values)).toBe(
      String.raw`text="two words" count=3 sure=yes tags=a\,b,e who=U1`,
    );
  });

  test("come back as they were", () => {
    fc.assert(
      fc.property(randomForm, ({ input, values }) => {
        const form = formOf(input);
        expect(typeWords(form, valuesOf(writeWords(form, values)))).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  test.each([...hostileTexts, "x".repeat(10_000), "<".repeat(4_000), '"\\'.repeat(4_000)])(
    "come back from hostile text: %#",
    (text) => {
      const form = formOf(z.object({ text: z.string(), rest: z.string() }));
      const values = { text, rest: `${text}\n${text}` };
      expect(typeWords(form, valuesOf(writeWords(form, values)))).toEqual(values);
    },
  );

  test("come back as any number and any list", () => {
    const form = formOf(
      z.object({ number: z.number(), list: z.array(z.literal(["", "a", "\\", ",", "a,", "\\,"])) }),
    );
    const numbers = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((number) => !Object.is(number, -0));
    const lists = fc.array(fc.constantFrom("", "a", "\\", ",", "a,", "\\,"));
    fc.assert(
      fc.property(numbers, lists, (number, list) => {
        const values = { number, list };
        expect(typeWords(form, valuesOf(writeWords(form, values)))).toEqual(values);
      }),
    );
  });
});
