/** The controls of a form on a page, and what a browser sends of them. */
import { expect, test } from "vitest";
import { z } from "zod";
import { decimal } from "../../src/form/decimal.ts";
import { formOf } from "../../src/form/read-form.ts";
import { slackUser } from "../../src/form/slack-fields.ts";
import { writeFormSchema } from "../../src/form/write-schema.ts";
import { findEmptied, readControls, type Sent, writeControls } from "../../src/http/page-form.ts";

const schema = z.object({
  note: z.string().min(1).meta({ multiline: true }),
  blank: z.string(),
  count: z.int(),
  price: decimal(),
  sure: z.boolean(),
  perhaps: z.boolean().optional(),
  size: z.literal(["S", "", 3]),
  more: z.array(z.enum(["a", "b", "c"])),
  day: z.iso.date(),
  at: z.iso.datetime(),
  mail: z.email().optional(),
  who: slackUser(),
});
const written = writeFormSchema(schema);
const form = formOf("schema" in written ? written.schema : {});

const sent: Sent = {
  "field.0": "one\r\ntwo",
  "field.1": "",
  "field.2": "7",
  "field.3": "120.50",
  "field.4": "yes",
  "field.5": "",
  "field.6": "1",
  "field.7": ["0", "2"],
  "field.8": "2026-11-30",
  "field.9": "2026-11-30T10:15",
  "field.10": " ",
  "field.11": "U0ANA",
};
const values = {
  note: "one\ntwo",
  blank: "",
  count: 7,
  price: "120.50",
  sure: true,
  size: "",
  more: ["a", "c"],
  day: "2026-11-30",
  at: "2026-11-30T10:15:00Z",
  who: "U0ANA",
};

test("what a browser sends is read as values of the fields' types, and fits the schema", () => {
  const read = readControls(form, sent);
  expect(read).toEqual(values);
  expect(schema.safeParse(read).success).toBe(true);
  expect(findEmptied(form, sent)).toEqual([
    { field: "perhaps", message: "Is required." },
    { field: "mail", message: "Is required." },
  ]);
});

test("what does not fit stays as it was typed, for its check to say so", () => {
  const odd: Sent = {
    ...sent,
    "field.2": "seven",
    "field.6": "9",
    "field.7": ["0", "x"],
    "field.9": "soon",
  };
  const read = readControls(form, odd);
  expect(read).toMatchObject({ count: "seven", more: ["a", "x"], at: "soon" });
  expect(read).not.toHaveProperty("size");
  expect(readControls(form, {})).toEqual({ blank: "", sure: false, more: [] });
});

test("each control begins with its value, and what is wrong stands beside it, as text", () => {
  const issues = [
    { field: "count", message: "Must be <b>less</b>." },
    { field: "", message: "Does not go together." },
  ];
  const { text } = writeControls(form, { values: { ...values, note: '\n<script>"' }, issues });
  // A browser leaves out one line break right behind the tag.
  expect(text).toContain('name="field.0" rows="6">\n\n&lt;script&gt;&quot;</textarea>');
  expect(text).toContain('type="datetime-local" name="field.9" value="2026-11-30T10:15:00"');
  expect(text).toContain('<option value="1" selected>(blank)</option>');
  expect(text.match(/ checked/g)).toHaveLength(3);
  expect(text).toContain('<p class="issue">Must be &lt;b&gt;less&lt;/b&gt;.</p>');
  expect(text).toMatch(/^<p class="issue">Does not go together\./);
  expect(text).not.toContain("<script>");
});
