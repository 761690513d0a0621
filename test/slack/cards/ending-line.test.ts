import { expect, test } from "vitest";
import { hours } from "../../../src/approval/duration.ts";
import { fold } from "../../../src/approval/fold.ts";
import { anyone } from "../../../src/approval/policy.ts";
import type { Response } from "../../../src/approval/response.ts";
import type { ApprovalState } from "../../../src/approval/state.ts";
import { isToldByOutcome } from "../../../src/slack/cards/ending-line.ts";
import { entryLine } from "../../../src/slack/cards/lines.ts";
import { decide, opened, openedAtMs } from "../../approval/approval-states.ts";

const policy = { require: [{ from: anyone }] };
const given = (state: ApprovalState, ...responses: Response[]) =>
  responses.reduce(
    (before, response) => fold(before, { kind: "responses", responses: [{ response, signed: true }] }),
    state,
  );
/** The thread as people read it, times left out. */
const threadOf = ({ entries }: ApprovalState) =>
  entries
    .flatMap((entry, index) => (isToldByOutcome(entries, index) ? [] : [entryLine(entry)]))
    .map((line) => line.replaceAll(/<!date[^>]*>/g, "then"));

test("the decision that ends it is one line: who, what, when, how, and the outcome", () => {
  expect(threadOf(given(opened({ policy }), decide("U0BEN", "approve")))).toEqual([
    "<@U0BEN> approved, then, by button. :white_check_mark: *Approved*",
  ]);
  expect(threadOf(given(opened({ policy }), decide("U0BEN", "deny", { comment: "no <receipt>" })))).toEqual([
    "<@U0BEN> denied, then, by button. :no_entry: *Denied*\n> no &lt;receipt&gt;",
  ]);
});

test("each decision before it has a line of its own", () => {
  const two = opened({ policy: { require: [{ from: anyone, approvals: 2 }] } });
  expect(threadOf(given(two, decide("U0BEN", "approve"), decide("U0CHO", "approve")))).toEqual([
    "<@U0BEN> approved, then, by button.",
    "<@U0CHO> approved, then, by button. :white_check_mark: *Approved*",
  ]);
});

test("an outcome that something else led to than the response before it takes no line away", () => {
  const two = opened({ policy: { require: [{ from: anyone, approvals: 2 }] }, deadline: hours(1) });
  const expired = fold(given(two, decide("U0BEN", "approve")), {
    kind: "clock",
    atMs: openedAtMs + hours(1),
  });
  expect(threadOf(expired)).toEqual([
    "<@U0BEN> approved, then, by button.",
    ":alarm_clock: *Expired* then: nobody decided in time.",
  ]);
});

test("a withdrawal and a cancellation are one line, too", () => {
  const by = { by: "U0ANA", surface: "modal", atMs: openedAtMs, nonce: "w", comment: "a mistake" } as const;
  const open = { ...opened({ policy }), requester: "U0ANA" };
  expect(threadOf(given(open, { kind: "withdrawal", ...by }))).toEqual([
    "<@U0ANA> withdrew it, then, in a dialog. :leftwards_arrow_with_hook: *Withdrawn*\n> a mistake",
  ]);
  expect(threadOf(given(open, { kind: "cancellation", ...by }))).toEqual([
    ":heavy_multiplication_x: *Cancelled* by <@U0ANA>, then\n> a mistake",
  ]);
});
