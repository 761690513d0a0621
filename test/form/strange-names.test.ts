import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../src/canonical-json.ts";
import { fillDefaults } from "../../src/engine/fill-defaults.ts";
import { checkValues } from "../../src/form/check-values.ts";
import { readWords } from "../../src/form/command-words.ts";
import { findUnkeepable } from "../../src/form/find-unkeepable.ts";
import { readForm } from "../../src/form/read-form.ts";
import { typeWords } from "../../src/form/type-words.ts";
import { writeFormSchema } from "../../src/form/write-schema.ts";
import { asStored } from "../../src/resonate/codec.ts";
import { showAnswer } from "../../src/slack/cards/show-answer.ts";
import { readFormSubmission } from "../../src/slack/views/form/read-submission.ts";

const strange = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"] as const;

function schemaOf(object: z.ZodObject) {
  const written = writeFormSchema(object);
  if (written.kind === "unusable") throw new Error(written.problems.join());
  return written.schema;
}

const schema = schemaOf(z.object({ text: z.string().optional() }));
const read = readForm(schema);
if (read.kind === "unusable") throw new Error(read.problems.join());
const { form } = read;

function expectUnpolluted(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getOwnPropertyDescriptor(Object.prototype, "polluted")).toBeUndefined();
  expect("polluted" in {}).toBe(false);
}

describe("names that mean something to JavaScript are only names", () => {
  test.each(strange)("%s in a command is a key like any other, and no input", (name) => {
    const words = readWords(`${name}=x ${name}.polluted=y "${name}"=z`);
    const values = typeWords(form, new Map(words.map(({ key = "", value = "" }) => [key, value])));
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(checkValues(schema, values)).toMatchObject({ kind: "invalid" });
    expectUnpolluted();
  });

  test.each(strange)("%s in JSON and in what is submitted is nothing that is asked for", (name) => {
    const json = JSON.parse(`{"${name}": {"polluted": "x"}, "text": "t"}`);
    expect(checkValues(schema, json)).toMatchObject({ kind: "invalid" });
    expect(canonicalJson(asStored(json))).toBe(canonicalJson(json));
    const submitted = { [`field:${name}`]: { value: { value: "x" } }, [name]: { value: { value: "x" } } };
    expect(readFormSubmission(form, submitted)).toEqual({});
    expect(Object.keys(showAnswer(schema, json))).toContain(name);
    expect(findUnkeepable(json)).toEqual([]);
    expectUnpolluted();
  });

  test.each(strange.filter((name) => name !== "__proto__"))(
    "%s is a field of a form as any other: left out, given, wrong, and with a default",
    (name) => {
      const optional = z.object({ [name]: z.number().optional(), text: z.string().optional() });
      const form = schemaOf(optional);
      expect(checkValues(form, {})).toEqual({ kind: "valid", values: {} });
      expect(checkValues(form, { text: "t" })).toEqual({ kind: "valid", values: { text: "t" } });
      expect(checkValues(form, { [name]: 7 })).toEqual({ kind: "valid", values: { [name]: 7 } });
      const issues = [{ field: name, message: "Must be a number." }];
      expect(checkValues(form, { [name]: "seven" })).toEqual({ kind: "invalid", issues });
      expect(checkValues(schemaOf(z.object({ [name]: z.number().default(7) })), {})).toMatchObject({
        values: { [name]: 7 },
      });
      const missing = [{ field: name, message: "Is required." }];
      expect(checkValues(schemaOf(z.object({ [name]: z.number() })), {})).toMatchObject({ issues: missing });
    },
  );

  test("a request to the engine keeps what it is given as it is", () => {
    for (const name of strange) {
      const text = `{"kind":"promise.create","head":{},"data":{"id":"${name}","tags":{"${name}":"x"},"${name}":{"polluted":1}}}`;
      const filled: unknown = fillDefaults(JSON.parse(text));
      expect(filled).toMatchObject({ data: { id: name, param: { data: "" } } });
      expectUnpolluted();
    }
  });

  test("any words at all are read without an exception", () => {
    const piece = fc.constantFrom(...strange, "=", '"', "“", "\\", " ", "&lt;", "<@U1|a>", "\u202E", "x");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const words = readWords(pieces.join(""));
        typeWords(form, new Map(words.map(({ key = "", value = "" }) => [key, value])));
      }),
      { numRuns: 1_000 },
    );
    expectUnpolluted();
  });
});

test("what the engine's codec would make an exception of is refused", () => {
  expect(findUnkeepable({ value: { __type: "aggregate_error" } })).toHaveLength(1);
  expect(findUnkeepable({ __type: "error" })).toHaveLength(1);
});
