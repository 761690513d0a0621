import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDate } from "../../src/sandbox/page/format-date.ts";
import { encodeEntities, parseMrkdwn, type Token } from "../../src/sandbox/page/mrkdwn.ts";

const text = (content: string): Token => ({ kind: "text", text: content });

const cases: [string, Token[]][] = [
  ["a *bold* move", [text("a "), { kind: "bold", children: [text("bold")] }, text(" move")]],
  [
    "_it_ ~st~",
    [{ kind: "italic", children: [text("it")] }, text(" "), { kind: "strike", children: [text("st")] }],
  ],
  ["*_both_*", [{ kind: "bold", children: [{ kind: "italic", children: [text("both")] }] }]],
  ["2*3*4 and snake_case_name", [text("2*3*4 and snake_case_name")]],
  ["* not bold *", [text("* not bold *")]],
  ["`a *b* &lt;c&gt;`", [{ kind: "code", text: "a *b* <c>" }]],
  ["```\nx &amp; y\n```", [{ kind: "preformatted", text: "x & y" }]],
  ["&lt;b&gt; &amp;amp;", [text("<b> &amp;")]],
  [
    "<@U0ANA> <@U0BEN|ben>",
    [{ kind: "user", id: "U0ANA" }, text(" "), { kind: "user", id: "U0BEN", label: "ben" }],
  ],
  ["<#C0AUDIT|audit>", [{ kind: "channel", id: "C0AUDIT", label: "audit" }]],
  [
    "<!channel> <!subteam^S0FINANCE>",
    [{ kind: "broadcast", range: "channel" }, text(" "), { kind: "group", id: "S0FINANCE" }],
  ],
  ["<https://a.b/?c=1&amp;d=2|here>", [{ kind: "link", url: "https://a.b/?c=1&d=2", label: "here" }]],
  ["<!date^60^{date_num}|then>", [{ kind: "date", seconds: 60, format: "{date_num}", fallback: "then" }]],
  [
    ":tada: 12:30:45",
    [{ kind: "emoji", name: "tada" }, text(" 12"), { kind: "emoji", name: "30" }, text("45")],
  ],
  [
    "&gt; said\n&gt; twice\nend",
    [{ kind: "quote", children: [text("said"), { kind: "break" }, text("twice")] }, text("end")],
  ],
  ["one\ntwo", [text("one"), { kind: "break" }, text("two")]],
];

describe("mrkdwn", () => {
  test.each(cases)("%s is read as Slack reads it", (source, tokens) => {
    expect(parseMrkdwn(source)).toEqual(tokens);
  });

  test("escaped text never mentions, links or pages anyone", () => {
    const markup = new Set(["user", "channel", "group", "broadcast", "link", "date"]);
    const kindsOf = (tokens: Token[]): string[] =>
      tokens.flatMap((token) =>
        "children" in token ? [token.kind, ...kindsOf(token.children)] : [token.kind],
      );
    const anything = fc.string({
      unit: fc.constantFrom("<", ">", "!", "@", "U", "|", "&", "a", "*", "`", ";", "\n"),
    });
    fc.assert(
      fc.property(anything, (typed) => {
        expect(kindsOf(parseMrkdwn(encodeEntities(typed))).filter((kind) => markup.has(kind))).toEqual([]);
      }),
    );
  });
});

test("dates near today are named, others written out", () => {
  const nowMs = new Date(2026, 4, 10, 12).getTime();
  const at = (day: number) => new Date(2026, 4, day, 9).getTime() / 1000;
  expect(formatDate(at(10), "{date_short_pretty}", nowMs)).toBe("today");
  expect(formatDate(at(11), "due {date_pretty}", nowMs)).toBe("due tomorrow");
  expect(formatDate(at(20), "{date_num}", nowMs)).toBe("2026-05-20");
  expect(formatDate(at(20), "{nonsense}", nowMs)).toBe("{nonsense}");
});
