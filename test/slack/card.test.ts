import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { fold } from "../../src/approval/fold.ts";
import { anyone, group, user } from "../../src/approval/policy.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { checkBlocks } from "../../src/sandbox/blocks/check-blocks.ts";
import { cardOf } from "../../src/slack/card.ts";
import { entryLine, runEndLine } from "../../src/slack/lines.ts";
import { decide, opened, openedAtMs } from "../approval/approval-states.ts";

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
