/** Random forms of all kinds, each with values that its schema takes. */
import fc from "fast-check";
import { z } from "zod";
import { slackChannel, slackUser } from "../../src/form/slack-fields.ts";

export interface RandomField {
  schema: z.ZodType;
  /** Undefined: left out. */
  value: unknown;
}
export interface RandomForm {
  input: z.ZodObject;
  values: Record<string, unknown>;
}

export const hostileTexts = [
  '"',
  "\\",
  '\\"',
  'say "hi" \\ “hi” „hi”',
  "two\nlines",
  "<!channel>",
  "<@U123|ann>",
  "<https://x.example|label>",
  "&amp;",
  "&lt;!here&gt;",
  "a=b=c",
  "😀 👩‍👩‍👧",
  " spaced ",
  "__proto__",
  "constructor",
  "toString",
  "a,b",
  "a\\,b",
  ",",
  "\u00a0",
  "",
];
const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom('"', "\\", "“", "”", ",", "=", " ", "\n", "<", ">", "&", "|", "a") }),
);
/** Those that `writeFormSchema` takes: see there. */
const names = text.filter(
  (name) =>
    !["", "__proto__"].includes(name) &&
    name.length <= 200 &&
    JSON.stringify(name).length === name.length + 2,
);
const ids = fc.stringMatching(/^[A-Z0-9]{1,10}$/);

/** Kinds of a field: a schema, and values that it takes. */
const kinds: fc.Arbitrary<{ schema: z.ZodType; values: fc.Arbitrary<unknown> }>[] = [
  fc.constant({ schema: z.string(), values: text }),
  fc.constant({ schema: z.string().meta({ multiline: true }), values: text }),
  text.map((longest) => ({
    schema: z
      .string()
      .min(1)
      .max(longest.length + 1),
    values: fc.constant(`${longest}x`),
  })),
  fc.constant({ schema: z.email(), values: ids.map((id) => `${id}+x@mail.example.com`) }),
  fc.constant({ schema: z.url(), values: fc.webUrl({ withQueryParameters: true, withFragments: true }) }),
  fc.constant({ schema: z.int(), values: fc.integer() }),
  fc.tuple(fc.integer({ min: -1_000, max: 0 }), fc.integer({ min: 1, max: 1_000 })).map(([min, max]) => ({
    schema: z.number().gt(min).max(max),
    values: fc.integer({ min: min * 100 + 1, max: max * 100 }).map((cents) => cents / 100),
  })),
  fc.constant({ schema: z.boolean(), values: fc.boolean() }),
  fc
    .uniqueArray(text, { minLength: 1, maxLength: 12 })
    .map((options) => ({ schema: z.literal(options), values: fc.constantFrom(...options) })),
  fc.constant({ schema: z.literal([1, 2, "three", true]), values: fc.constantFrom(1, 2, "three", true) }),
  fc.uniqueArray(text, { minLength: 1, maxLength: 15 }).map((options) => ({
    schema: z.array(z.literal(options)),
    values: fc.shuffledSubarray(options),
  })),
  fc.constant({
    schema: z
      .array(z.enum(["a", "b", "c"]))
      .min(1)
      .max(2),
    values: fc.shuffledSubarray(["a", "b", "c"], { minLength: 1, maxLength: 2 }),
  }),
  fc.constant({
    schema: z.iso.date(),
    values: fc
      .date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  }),
  ...[
    { schema: z.iso.datetime(), end: "Z" },
    { schema: z.iso.datetime({ offset: true }), end: "Z" },
    { schema: z.iso.datetime({ local: true }), end: "Z" },
    { schema: z.iso.datetime({ precision: 0 }), end: "Z" },
    { schema: z.iso.datetime({ precision: 3 }), end: ".000Z" },
  ].map(({ schema, end }) =>
    fc.constant({
      schema,
      values: fc
        .integer({ min: 1_000_000_000, max: 9_999_999_999 })
        .map((seconds) => new Date(seconds * 1_000).toISOString().slice(0, 19) + end),
    }),
  ),
  fc.constant({ schema: slackUser(), values: ids.map((id) => `U${id}`) }),
  fc.constant({ schema: slackChannel(), values: ids.map((id) => `C${id}`) }),
];

const randomField: fc.Arbitrary<RandomField> = fc.oneof(...kinds).chain(({ schema, values }) =>
  fc.oneof(
    values.map((value) => ({ schema, value })),
    fc.tuple(values, values).map(([standard, value]) => ({ schema: schema.default(standard), value })),
    // The normal form: what is optional and empty is not there.
    fc.option(values, { nil: undefined }).map((value) => ({
      schema: schema.optional(),
      value: value === "" || (Array.isArray(value) && value.length === 0) ? undefined : value,
    })),
  ),
);

export const randomForm: fc.Arbitrary<RandomForm> = fc
  .uniqueArray(fc.tuple(names, randomField), { selector: ([name]) => name, minLength: 1, maxLength: 8 })
  .map((fields) => ({
    input: z.object(Object.fromEntries(fields.map(([name, { schema }]) => [name, schema]))),
    values: Object.fromEntries(
      fields.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
    ),
  }));
