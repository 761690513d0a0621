import { describe, expect, test } from "vitest";
import { actions, button, header, section } from "../../../src/slack/cards/blocks.ts";
import { isSame, toJson } from "../../../src/slack/reconcile/same-card.ts";

const ours = [
  header("Refund A & B 🚀"),
  section("by <@U0ANA>, see https://example.com/x, <!subteam^S0FINANCE> &lt;now&gt; :hourglass:"),
  actions("decide", [
    button({ actionId: "approve", text: "Approve", value: "run:0.1", style: "primary", label: "Approve" }),
    button({ actionId: "deny", text: "Deny", value: "run:0.1", style: "danger", label: "Deny" }),
  ]),
];
const expected = toJson(ours);

/** Our card after `change` of its JSON. */
function changed(what: string | RegExp, by: string): ReturnType<typeof toJson> {
  const text = JSON.stringify(ours);
  const other = text.replace(what, by);
  expect(other).not.toBe(text);
  return toJson(JSON.parse(other));
}

describe("what Slack does by itself makes no difference", () => {
  test.each([
    ["a block's ID", '"block_id":"decide"', '"block_id":"aB3x"'],
    ["emoji and verbatim", '"type":"mrkdwn"', '"verbatim":false,"type":"mrkdwn"'],
    ["entities in plain text", "A & B", "A &amp; B"],
    ["an emoji by its name", "🚀", ":rocket:"],
    ["a link in brackets", "https://example.com/x", "<https://example.com/x>"],
    ["a link with its own label", "https://example.com/x", "<https://example.com/x|https://example.com/x>"],
    ["a name in a mention", "<@U0ANA>", "<@U0ANA|ana>"],
    ["a handle in a group's mention", "<!subteam^S0FINANCE>", "<!subteam^S0FINANCE|@finance>"],
    ["a label for screen readers", '"accessibility_label":"Approve"', '"accessibility_label":"x"'],
  ])("%s", (_name, what, by) => {
    expect(isSame(changed(what, by), expected)).toBe(true);
  });
});

describe("what people see or send makes one", () => {
  test.each([
    ["a text", "Refund A", "Refund C"],
    ["another person", "<@U0ANA>", "<@U0BEN|U0ANA>"],
    ["a link under another's label", "https://example.com/x", "<https://evil.example|https://example.com/x>"],
    ["another emoji", "🚀", "🛑"],
    ["another named emoji", ":hourglass:", ":white_check_mark:"],
    ["a button's value", "run:0.1", "run:0.4"],
    ["an action ID", '"action_id":"deny"', '"action_id":"approve2"'],
    ["a style", '"style":"danger"', '"style":"primary"'],
    ["a link on a button", '"action_id":"deny"', '"action_id":"deny","url":"https://evil.example"'],
    ["a block's type", '"type":"header"', '"type":"section"'],
    ["a block less", /,\{"type":"actions".*\}/, ""],
  ])("%s", (_name, what, by) => {
    expect(isSame(changed(what, by), expected)).toBe(false);
  });
});
