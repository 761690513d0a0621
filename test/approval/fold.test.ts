import { describe, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { fold } from "../../src/approval/fold.ts";
import { interpret } from "../../src/approval/happening.ts";
import { anyone, group, user } from "../../src/approval/policy.ts";
import type { Decision, Response } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { decide, opened, openedAtMs } from "./approval-states.ts";

const respond = (state: ApprovalState, ...responses: Response[]) =>
  fold(state, { kind: "responses", responses });
const kindOf = (state: ApprovalState) => state.outcome?.kind;
const lastEntry = (state: ApprovalState) => state.entries.at(-1);

describe("one approval by anyone in the channel", () => {
  const open = opened({ policy: { require: [{ from: anyone }] } });

  test("is approved by the first who approves", () => {
    const state = respond(open, decide("U0BEN", "approve", { comment: "fine" }));
    expect(state.outcome).toMatchObject({
      kind: "approved",
      by: "U0BEN",
      comment: "fine",
      surface: "button",
    });
    expect(state.entries.map((entry) => entry.kind)).toEqual(["response", "outcome"]);
    expect(state.round).toBe(1);
  });

  test("is denied by the first who denies", () => {
    expect(respond(open, decide("U0BEN", "deny")).outcome).toMatchObject({ kind: "denied", by: "U0BEN" });
  });

  test("is not approved by its requester, who is noted", () => {
    const state = respond(open, decide("U0ANA", "approve"));
    expect(kindOf(state)).toBeUndefined();
    expect(lastEntry(state)).toMatchObject({ kind: "ignored", reason: "requester", by: "U0ANA" });
  });

  test("is not approved by someone whose standing nobody attested", () => {
    const state = respond(open, decide("U0BEN", "approve", { meets: [] }));
    expect(lastEntry(state)).toMatchObject({ kind: "ignored", reason: "not-entitled" });
  });

  test("does not change after its outcome", () => {
    const ended = respond(open, decide("U0BEN", "approve"));
    expect(respond(ended, decide("U0CHO", "deny"))).toBe(ended);
    expect(fold(ended, { kind: "clock", atMs: openedAtMs + 1 })).toBe(ended);
  });

  test("of several responses that arrived together, those after the deciding one do not count", () => {
    const state = respond(open, decide("U0BEN", "approve"), decide("U0CHO", "deny"));
    expect(state.outcome).toMatchObject({ kind: "approved", by: "U0BEN" });
    expect(state.entries).toHaveLength(2);
  });
});

describe("policies", () => {
  test("the requester may approve when the policy says so", () => {
    const open = opened({ policy: { require: [{ from: anyone }], requesterMayApprove: true } });
    expect(kindOf(respond(open, decide("U0ANA", "approve")))).toBe("approved");
  });

  test("a named person is that person, whatever was attested", () => {
    const open = opened({ policy: { require: [{ from: user("U0BEN") }] } });
    expect(kindOf(respond(open, decide("U0CHO", "approve", { meets: [0] })))).toBeUndefined();
    expect(kindOf(respond(open, decide("U0BEN", "approve", { meets: [0] })))).toBe("approved");
  });

  test("two approvals need two people: the same person twice is one", () => {
    const open = opened({ policy: { require: [{ from: group("S0FINANCE"), approvals: 2 }] } });
    const once = respond(open, decide("U0BEN", "approve"));
    const twice = respond(once, decide("U0BEN", "approve", { nonce: "again" }));
    expect(kindOf(twice)).toBeUndefined();
    expect(kindOf(respond(twice, decide("U0CHO", "approve")))).toBe("approved");
  });

  test("someone in two groups fills the place where they are needed", () => {
    const open = opened({ policy: { require: [{ from: group("S0FINANCE") }, { from: group("S0LEADS") }] } });
    const first = respond(open, decide("U0BEN", "approve", { meets: [0, 1] }));
    expect(kindOf(first)).toBeUndefined();
    expect(kindOf(respond(first, decide("U0CHO", "approve", { meets: [0] })))).toBe("approved");
    expect(kindOf(respond(first, decide("U0DEE", "approve", { meets: [1] })))).toBe("approved");
  });
});

describe("the clock", () => {
  const open = opened({ policy: { require: [{ from: anyone }] }, deadline: hours(1) });
  const deadlineAtMs = openedAtMs + hours(1);

  test("a round that timed out has expired, at the deadline", () => {
    const happening = interpret(open.request, { kind: "timed-out", atMs: deadlineAtMs });
    expect(fold(open, happening).outcome).toEqual({ kind: "expired", atMs: deadlineAtMs, responses: [] });
  });

  test("nothing before the deadline was not the clock: it is noted and stays open", () => {
    const happening = interpret(open.request, { kind: "resolved", value: undefined, atMs: deadlineAtMs - 1 });
    const state = fold(open, happening);
    expect(kindOf(state)).toBeUndefined();
    expect(lastEntry(state)).toMatchObject({ kind: "ignored", reason: "empty" });
  });

  test("a response that settled its round was in time, however late it is read", () => {
    const settlement = { signoff: 1, responses: [decide("U0BEN", "approve")] };
    const happening = interpret(open.request, {
      kind: "resolved",
      value: settlement,
      atMs: deadlineAtMs - 1,
    });
    expect(fold(open, happening).outcome).toMatchObject({ kind: "approved", by: "U0BEN" });
  });
});

describe("a promise that was settled by hand", () => {
  const open = opened({ policy: { require: [{ from: anyone }] } });
  const direct = opened({ policy: { require: [{ from: anyone }] }, direct: true });
  const read = (state: ApprovalState, value: unknown) =>
    fold(state, interpret(state.request, { kind: "resolved", value, atMs: openedAtMs + 1 }));

  test.each([
    { value: "yes" },
    { value: { decision: "approve" } },
    { value: { signoff: 1, responses: [] } },
    { value: { signoff: 1, responses: [{ ...decide("U0BEN", "approve"), surface: "telepathy" }] } },
  ])("$value is no approval", ({ value }) => {
    expect(lastEntry(read(open, value))).toMatchObject({ kind: "ignored", reason: "not-understood" });
  });

  test("undecodable and rejected ones are noted and it stays open", () => {
    const unreadable = fold(open, interpret(open.request, { kind: "undecodable", atMs: openedAtMs }));
    expect(lastEntry(unreadable)).toMatchObject({ kind: "ignored", reason: "not-understood" });
    const rejected = fold(open, interpret(open.request, { kind: "rejected", atMs: openedAtMs }));
    expect(lastEntry(rejected)).toMatchObject({ kind: "ignored", reason: "rejected" });
  });

  test("a direct approval takes a decision as that decision and any other value as an approval", () => {
    expect(read(direct, { decision: "deny", comment: "no" }).outcome).toMatchObject({
      kind: "denied",
      comment: "no",
    });
    expect(read(direct, { order: 7 }).outcome).toMatchObject({
      kind: "approved",
      by: "direct",
      value: { order: 7 },
    });
    expect(read(direct, undefined).outcome).toMatchObject({ kind: "approved", surface: "direct" });
  });

  test("a direct approval that was rejected is denied; one that cannot be decoded stays open", () => {
    const rejected = interpret(direct.request, { kind: "rejected", atMs: openedAtMs });
    expect(kindOf(fold(direct, rejected))).toBe("denied");
    expect(
      kindOf(fold(direct, interpret(direct.request, { kind: "undecodable", atMs: openedAtMs }))),
    ).toBeUndefined();
  });

  test("a direct approval still refuses its requester on the usual way", () => {
    const mine: Decision = decide("U0ANA", "approve");
    expect(kindOf(read(direct, { signoff: 1, responses: [mine] }))).toBeUndefined();
  });
});
