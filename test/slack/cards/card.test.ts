import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hours } from "../../../src/approval/duration.ts";
import { fold } from "../../../src/approval/fold.ts";
import { anyone, group, user } from "../../../src/approval/policy.ts";
import type { ApprovalState } from "../../../src/approval/state.ts";
import { checkBlocks } from "../../../src/sandbox/blocks/check-blocks.ts";
import { cardOf } from "../../../src/slack/cards/card.ts";
import { entryLine, runEndLine } from "../../../src/slack/cards/lines.ts";
import { escapeLine, escapeText } from "../../../src/slack/cards/text.ts";
import { everythingModal } from "../../../src/slack/views/everything.ts";
import { decide, opened, openedAtMs } from "../../approval/approval-states.ts";

const show = (state: ApprovalState, endedOutside = false) => cardOf({ state, endedOutside });
const textOf = (state: ApprovalState) => JSON.stringify(show(state).blocks);

describe("the card", () => {
  const open = opened({
    policy: { require: [{ from: [user("U0BEN"), group("S0LEADS")] }] },
    fields: { Order: "A-7" },
  });

  test("that is open asks whom it waits for and carries the open round's promise in both buttons", () => {
    expect(textOf(open)).toContain("*Waiting* for <@U0BEN> or <!subteam^S0LEADS>");
    expect(textOf(open).match(/"value":"run-1:0\.2"/g)).toHaveLength(2);
  });

  test("of a later round carries that round", () => {
    const noted = fold(open, { kind: "unreadable", reason: "rejected", atMs: openedAtMs });
    expect(textOf(noted)).toContain('"value":"run-1:0.5"');
  });

  test("says until when it waits", () => {
    const hurried = opened({ policy: { require: [{ from: anyone }] }, deadline: hours(1) });
    expect(textOf(hurried)).toContain(`until <!date^${(openedAtMs + hours(1)) / 1_000}^`);
  });

  test("that is decided says by whom and when, quotes the comment, and has no buttons", () => {
    const decision = decide("U0BEN", "deny", { comment: "too\nmuch <!here>" });
    const denied = fold(open, { kind: "responses", responses: [{ response: decision, signed: true }] });
    expect(textOf(denied)).toContain(`*Denied* by <@U0BEN>, <!date^${(openedAtMs + 1_000) / 1_000}^`);
    expect(textOf(denied)).toContain("> too\\n> much &lt;!here&gt;");
    expect(textOf(denied)).not.toContain("actions");
  });

  test("of a run that was ended from outside says so and has no buttons", () => {
    const card = show(open, true);
    expect(card.text).toContain("ended from outside");
    expect(JSON.stringify(card.blocks)).not.toContain("actions");
  });

  test("never pages anyone with what people typed", () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (typed, given) => {
        const injected = `${typed} <!channel> <@U0EVE>`;
        const state = opened({
          policy: { require: [{ from: anyone }] },
          fields: { ...given, [injected]: injected },
        });
        const mrkdwn = textOf(state);
        expect(mrkdwn).not.toContain("<!channel>");
        expect(mrkdwn).not.toContain("<@U0EVE>");
      }),
    );
  });
});

describe("a card without room for all", () => {
  const people = Array.from({ length: 200 }, (_, index) => user(`U0${100_000_000 + index}`));
  const everything = /"action_id":"show-everything","text":[^}]*},"value":"run-1:0\.2"/;

  test("says how many fields are left out and shortened, with a button to everything", () => {
    const given = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`Field ${index}`, "x".repeat(1_900)]),
    );
    const text = textOf(opened({ policy: { require: [{ from: anyone }] }, fields: given }));
    const shown = text.match(/\*Field \d+\*/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(text).toContain(
      `Not everything fits here: ${50 - shown} of 50 fields are left out, ${shown} fields are shortened.`,
    );
    expect(text).toMatch(everything);
  });

  test("keeps the short fields beside a long one whole", () => {
    const given = { Long: "x".repeat(20_000), Order: "A-7", Reason: "y".repeat(1_500) };
    const text = textOf(opened({ policy: { require: [{ from: anyone }] }, fields: given }));
    expect(text).toContain("*Order*\\nA-7");
    expect(text).toContain(`*Reason*\\n${"y".repeat(1_500)}"`);
    expect(text).toContain("Not everything fits here: 1 field is shortened.");
    expect(text).toMatch(everything);
  });

  test("keeps the button when it is decided, and no actions that ask", () => {
    const state = opened({ policy: { require: [{ from: anyone }] }, fields: { Long: "x".repeat(5_000) } });
    const response = decide("U0BEN", "approve");
    const text = textOf(fold(state, { kind: "responses", responses: [{ response, signed: true }] }));
    expect(text).toContain("*Approved*");
    expect(text).toMatch(everything);
    expect(text).not.toContain('"type":"actions"');
  });

  test("says nothing of that when all fits", () => {
    const text = textOf(opened({ policy: { require: [{ from: anyone }] }, fields: { Order: "A-7" } }));
    expect(text).not.toContain("Not everything fits");
    expect(text).not.toMatch(everything);
  });

  test.each([1, 3])("says the progress before as many of 200 people as fit, in %i requirements", (count) => {
    const require = Array.from({ length: count }, () => ({ from: people, approvals: 2 }));
    const state = opened({ policy: { require } });
    const first = decide("U0100000000", "approve", { meets: [0] });
    const text = textOf(fold(state, { kind: "responses", responses: [{ response: first, signed: true }] }));
    expect(text).toContain(":white_large_square: 1 of 2: <@U0100000000> · asked: <@U0100000000> or ");
    expect(text.match(/ or \d+ others/g)).toHaveLength(count);
    expect(text).toContain("some of those who can decide are not named");
    expect(text).toMatch(everything);
    expect(text).not.toContain("…");
  });

  test("names as many of 200 people as fit whom it waits for, and until when", () => {
    const policy = { require: [{ from: people }] };
    const text = textOf(opened({ policy, deadline: hours(1) }));
    expect(text).toMatch(/\*Waiting\* for <@U0100000000> or .* or \d+ others until <!date/);
    expect(text).toMatch(everything);
  });
});

describe("the dialog with everything", () => {
  const long = fc.string({ unit: "grapheme", maxLength: 4_000, size: "max" });

  test("shows on its pages all that is asked, within Slack's limits", () => {
    // The name that no record can hold is refused before there is a state.
    const name = fc.string({ minLength: 1, maxLength: 300 }).filter((text) => text !== "__proto__");
    const fields = fc.dictionary(name, long, { maxKeys: 60 });
    fc.assert(
      fc.property(fields, (given) => {
        const state = opened({ policy: { require: [{ from: anyone }] }, fields: given });
        let shown = "";
        for (let page = 0; ; page += 1) {
          const view = everythingModal(state, { promiseId: "run-1:0.2" }, page);
          expect(checkBlocks(view.blocks, "modal")).toMatchObject({ kind: "valid" });
          expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
          shown += view.blocks
            .map((block) => ("text" in block && typeof block.text === "object" ? block.text.text : ""))
            .join("");
          if (!JSON.stringify(view.blocks).includes('"everything:next"')) break;
        }
        for (const [name, value] of Object.entries(given)) {
          expect(shown).toContain(escapeLine(name));
          expect(shown).toContain(escapeText(value));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("the pages of that dialog", () => {
  const dialogOf = (fields: Record<string, string>) =>
    everythingModal(
      opened({ policy: { require: [{ from: anyone }] }, fields }),
      { promiseId: "run-1:0.2" },
      0,
    ).blocks;
  const manyFields = (value: string) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`Field ${index}`, value]));

  test("are one where fifty short fields are all there is", () => {
    expect(JSON.stringify(dialogOf(manyFields("short")))).not.toContain("Page 1");
  });

  test("are announced above the first one, before anybody takes it for all", () => {
    expect(JSON.stringify(dialogOf(manyFields("long ".repeat(400)))[0])).toContain("Page 1 of 3");
  });
});

describe("Slack's limits are kept", () => {
  const long = fc.string({ unit: "grapheme", maxLength: 4_000, size: "max" });

  test("by every card, whatever people typed", () => {
    const fields = fc.dictionary(fc.string({ minLength: 1, maxLength: 300 }), long, {
      maxKeys: 120,
      size: "max",
    });
    fc.assert(
      fc.property(long, fields, long, (title, given, comment) => {
        const request = { policy: { require: [{ from: anyone }] }, fields: given };
        const state = opened(request);
        const titled = { ...state, request: { ...state.request, title: title.trim() || "x" } };
        const response = decide("U0BEN", "approve", { comment });
        for (const one of [
          titled,
          fold(titled, { kind: "responses", responses: [{ response, signed: true }] }),
        ]) {
          const card = cardOf({ state: one, endedOutside: false });
          expect(checkBlocks(card.blocks, "message")).toMatchObject({ kind: "valid" });
          expect(card.text.length).toBeLessThanOrEqual(4_000);
          expect(JSON.stringify(card.blocks).length).toBeLessThan(30_000);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("by every line", () => {
    fc.assert(
      fc.property(long, (text) => {
        const response = decide("U0BEN", "approve", { comment: text });
        expect(entryLine({ kind: "response", response }).length).toBeLessThanOrEqual(4_000);
        expect(runEndLine({ run: "r", workflow: "w", kind: "failure", text }).length).toBeLessThanOrEqual(
          4_000,
        );
      }),
      { numRuns: 60 },
    );
  });
});
