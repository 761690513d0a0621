import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { code, diff, type Field, json, link, table } from "../../../src/approval/field.ts";
import { clampField, fieldMrkdwn, fieldPieces } from "../../../src/slack/cards/field-text.ts";
import { markdownText } from "../../../src/slack/cards/markdown-text.ts";

describe("a field", () => {
  test.each<[string, Field, string]>([
    ["text", "a < b", "*F*\na &lt; b"],
    ["code", code("SELECT 1 < 2", "sql"), "*F*  sql\n```\nSELECT 1 &lt; 2\n```"],
    [
      "JSON",
      json({ a: [1, "<!channel>"] }),
      '*F*\n```\n{\n  "a": [\n    1,\n    "&lt;!channel&gt;"\n  ]\n}\n```',
    ],
    [
      "a diff",
      diff("--- a\n+++ b\n-old\n+new\n+more\n same"),
      "*F*  +2 −1\n```\n--- a\n+++ b\n-old\n+new\n+more\n same\n```",
    ],
    [
      "a table",
      table(["Region", "Hosts"], [["eu", 12]]),
      "*F*  1 row\n```\nRegion  Hosts\n------  -----\neu      12\n```",
    ],
    [
      "a table with more cells than columns",
      table(["Host"], [["eu-1"], ["eu-2", "and all backups"]]),
      "*F*  2 rows\n```\nHost\n----  ---------------\neu-1\neu-2  and all backups\n```",
    ],
    [
      "a link",
      link("https://git.example.com/7", "Change 7"),
      "*F*\n<https://git.example.com/7|Change 7> (git.example.com)",
    ],
    ["a link without a name", link("https://git.example.com/7"), "*F*\n<https://git.example.com/7>"],
    [
      "a link that is called like another",
      link("https://evil.example/", "https://bank.example|x>"),
      "*F*\n<https://evil.example/|https://bank.example/x&gt;> (evil.example)",
    ],
  ])("of %s is shown in its own way", (_, field, shown) => {
    expect(fieldMrkdwn({ name: "F", field })).toBe(shown);
  });

  test("of code cannot end its block, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("`", "``", "```", "a", "\n", "<!channel>"), { maxLength: 40 }),
        (parts) => {
          const shown = fieldMrkdwn({ name: "F", field: code(parts.join("")) });
          expect(shown.split("```")).toHaveLength(3);
          expect(shown).not.toContain("<!");
        },
      ),
    );
  });

  test("that is shortened, or in pieces, has its blocks ended, and nothing of it is lost in pieces", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), fc.integer({ min: 240, max: 600 }), (text, max) => {
        const field = code(text.replaceAll("`", "'"));
        const short = clampField({ name: "F", field }, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.split("```")).toHaveLength(3);
        const pieces = fieldPieces({ name: "F", field }, max);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(max);
          expect(piece.split("```")).toHaveLength(3);
        }
        const bodies = pieces.map((piece) => piece.split("```")[1] ?? "");
        const letters = (given: string) => given.replaceAll(/\s/g, "");
        expect(letters(bodies.join(""))).toBe(
          letters(fieldMrkdwn({ name: "F", field }).split("```")[1] ?? ""),
        );
      }),
    );
  });
});

describe("Markdown", () => {
  test.each([
    ["# Plan", "*Plan*"],
    ["**First** drain, then _deploy_, *soon*, ~~never~~", "*First* drain, then _deploy_, _soon_, ~never~"],
    ["- one\n  - two", "• one\n  • two"],
    ["[the change](https://git.example.com/7)", "the change (https://git.example.com/7)"],
    ['[one](https://a.example "and drop all") more', 'one (https://a.example "and drop all") more'],
    ["# **Delete** *all* of a*b*c and *", "*Delete all of a∗b∗c and ∗*"],
    ["```rm -rf / && \nls\n```", "```\nrm -rf / &amp;&amp; \nls\n```"],
    ["`a * b * c` and 2 * 3 * 4", "`a * b * c` and 2 * 3 * 4"],
    ["<!channel> & <@U0BEN>", "&lt;!channel&gt; &amp; &lt;@U0BEN&gt;"],
    ["before\n```sh\nrm -rf *x*\n```\nafter **b**", "before\n```\nrm -rf *x*\n```\nafter *b*"],
  ])("%j is written as %j", (given, written) => {
    expect(markdownText(given)).toBe(written);
  });

  test("mentions nobody, whatever is in it", () => {
    const parts = fc.constantFrom(
      "<",
      ">",
      "!channel",
      "@U0BEN",
      "#C0DESK",
      "**",
      "`",
      "[a](",
      ")",
      "```\n",
      " ",
      "\n",
      "|",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (given) => {
        expect(markdownText(given.join(""))).not.toMatch(/<[!@#]/);
      }),
    );
  });
});
