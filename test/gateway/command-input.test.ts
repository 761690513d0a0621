import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readCommandInput, typeValues } from "../../src/gateway/command-input.ts";

describe("the text of a command", () => {
  test("is a name and key=value, with quotes around several words", () => {
    const read = readCommandInput('refund order=A-7 reason="never arrived" note=“curly quotes”');
    expect(read.name).toBe("refund");
    expect(Object.fromEntries(read.values)).toEqual({
      order: "A-7",
      reason: "never arrived",
      note: "curly quotes",
    });
    expect(read.stray).toEqual([]);
  });

  test("keeps equals signs, empty values and line breaks within a value", () => {
    const read = readCommandInput('w a=b=c empty= lines="one\ntwo"');
    expect(Object.fromEntries(read.values)).toEqual({ a: "b=c", empty: "", lines: "one\ntwo" });
  });

  test("takes id out of the inputs", () => {
    expect(readCommandInput("w id=my-run")).toMatchObject({ id: "my-run", values: new Map() });
  });

  test("names the words that it does not understand", () => {
    expect(readCommandInput("w what is=this =x").stray).toEqual(["what", "=x"]);
  });

  test("may be empty", () => expect(readCommandInput("  ").name).toBeUndefined());
});

describe("values", () => {
  const input = z.object({
    text: z.string(),
    count: z.number(),
    whole: z.int().optional(),
    sure: z.boolean(),
  });
  const type = (values: Record<string, string>) => typeValues(input, new Map(Object.entries(values)));

  test("get the type that the workflow's input has there", () => {
    expect(type({ text: "12", count: "12.5", whole: "3", sure: "yes" })).toEqual({
      text: "12",
      count: 12.5,
      whole: 3,
      sure: true,
    });
  });

  test("that do not fit stay text, to be refused at their field", () => {
    expect(type({ count: "many", sure: "perhaps" })).toEqual({ count: "many", sure: "perhaps" });
    expect(type({ count: "" })).toEqual({ count: "" });
  });

  test("cannot reach the prototype", () => {
    const typed = typeValues(
      input,
      new Map([
        ["__proto__", "x"],
        ["constructor", "y"],
      ]),
    );
    expect(Object.getPrototypeOf(typed)).toBe(Object.prototype);
    expect(z.strictObject(input.shape).safeParse(typed).success).toBe(false);
  });
});
