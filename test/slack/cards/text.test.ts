import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actorName, clamp, clampPlain, escapeText, quote, timeOf } from "../../../src/slack/cards/text.ts";

describe("clamp", () => {
  test("leaves short text alone", () => expect(clamp("short", 5)).toBe("short"));
  test("leaves no half entity", () => expect(clamp("abc &amp; def", 8)).toBe("abc …"));
  test("leaves no half mention", () => expect(clamp("by <@U0BEN> and", 8)).toBe("by …"));
  test("leaves no half character", () => expect(clamp("ab👍cd", 4)).toBe("ab…"));

  test("takes plain text as it is: an angle bracket in a title is no mention", () => {
    expect(clampPlain(`if a < b then ${"x".repeat(200)}`, 20)).toBe("if a < b then xxxxx…");
  });

  test("never exceeds its limit and never cuts an entity", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const clamped = clamp(escapeText(text), max);
        expect(clamped.length).toBeLessThanOrEqual(max);
        expect(clamped.replaceAll(/&(amp|lt|gt);/g, "")).not.toContain("&");
      }),
    );
  });
});

test("every line of a quotation is marked, and nothing in it is markup", () => {
  expect(quote("a <b>\n& c")).toBe("> a &lt;b&gt;\n> &amp; c");
});

test("a person is mentioned, a program is named", () => {
  expect(actorName("U0BEN")).toBe("<@U0BEN>");
  expect(actorName("ci <bot>")).toBe("ci &lt;bot&gt;");
  expect(actorName("direct")).toBe("someone with access to the engine");
});

test("a moment is shown in the reader's time zone, with UTC for clients that cannot", () => {
  expect(timeOf(1_700_000_000_999)).toBe(
    "<!date^1700000000^{date_short_pretty} at {time}|2023-11-14 22:13 UTC>",
  );
});
