import { describe, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { toEvent } from "../../src/approval/event.ts";
import { findShortage } from "../../src/approval/feasibility.ts";
import { fold } from "../../src/approval/fold.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { type Approver, anyone, group, user } from "../../src/approval/policy.ts";
import { requestSchema } from "../../src/approval/request.ts";
import type { Decision, Response } from "../../src/approval/response.ts";
import { type ApprovalState, nextClockOf } from "../../src/approval/state.ts";
import { decide, opened, openedAtMs } from "./approval-states.ts";

const respond = (state: ApprovalState, ...responses: Response[]) =>
  fold(state, { kind: "responses", responses: responses.map((response) => ({ response, signed: true })) });
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
    const happening = toEvent(open.request, { kind: "timed-out", atMs: deadlineAtMs });
    expect(fold(open, happening).outcome).toEqual({ kind: "expired", atMs: deadlineAtMs, responses: [] });
  });

  test("nothing before the deadline was not the clock: it is noted and stays open", () => {
    const happening = toEvent(open.request, {
      kind: "resolved",
      value: undefined,
      signed: [],
      atMs: deadlineAtMs - 1,
    });
    const state = fold(open, happening);
    expect(kindOf(state)).toBeUndefined();
    expect(lastEntry(state)).toMatchObject({ kind: "ignored", reason: "empty" });
  });

  test("a response that settled its round was in time, however late it is read", () => {
    const settlement = { signoff: 1, responses: [decide("U0BEN", "approve")] };
    const happening = toEvent(open.request, {
      kind: "resolved",
      value: settlement,
      signed: [true],
      atMs: deadlineAtMs - 1,
    });
    expect(fold(open, happening).outcome).toMatchObject({ kind: "approved", by: "U0BEN" });
  });
});

describe("a promise that was settled by hand", () => {
  const open = opened({ policy: { require: [{ from: anyone }] } });
  const direct = opened({ policy: { require: [{ from: anyone }] }, direct: true });
  const read = (state: ApprovalState, value: unknown) =>
    fold(state, toEvent(state.request, { kind: "resolved", value, signed: [true], atMs: openedAtMs + 1 }));

  test.each([
    { value: "yes" },
    { value: { decision: "approve" } },
    { value: { signoff: 1, responses: [] } },
    { value: { signoff: 1, responses: [{ ...decide("U0BEN", "approve"), surface: "telepathy" }] } },
  ])("$value is no approval", ({ value }) => {
    expect(lastEntry(read(open, value))).toMatchObject({ kind: "ignored", reason: "not-understood" });
  });

  test("undecodable and rejected ones are noted and it stays open", () => {
    const unreadable = fold(open, toEvent(open.request, { kind: "undecodable", atMs: openedAtMs }));
    expect(lastEntry(unreadable)).toMatchObject({ kind: "ignored", reason: "not-understood" });
    const rejected = fold(open, toEvent(open.request, { kind: "rejected", atMs: openedAtMs }));
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
    const rejected = toEvent(direct.request, { kind: "rejected", atMs: openedAtMs });
    expect(kindOf(fold(direct, rejected))).toBe("denied");
    expect(
      kindOf(fold(direct, toEvent(direct.request, { kind: "undecodable", atMs: openedAtMs }))),
    ).toBeUndefined();
  });

  test("a direct approval still refuses its requester on the usual way", () => {
    const mine: Decision = decide("U0ANA", "approve");
    expect(kindOf(read(direct, { signoff: 1, responses: [mine] }))).toBeUndefined();
  });
});

describe("signatures", () => {
  const open = opened({ policy: { require: [{ from: anyone }] } });
  const unsigned = (state: ApprovalState, response: Response) =>
    fold(state, { kind: "responses", responses: [{ response, signed: false }] });

  test("a response that is not signed never counts, and it stays open", () => {
    const state = unsigned(open, decide("U0BEN", "approve"));
    expect(kindOf(state)).toBeUndefined();
    expect(state.decisions).toEqual([]);
    expect(lastEntry(state)).toMatchObject({ kind: "ignored", reason: "not-signed", by: "U0BEN" });
  });

  test("on a direct approval an unsigned response is what someone with access to the engine says, whatever its name", () => {
    const direct = opened({ policy: { require: [{ from: anyone }] }, direct: true });
    const value = { signoff: 1, responses: [decide("U0BEN", "deny")] };
    const happening = toEvent(direct.request, {
      kind: "resolved",
      value,
      signed: [false],
      atMs: openedAtMs,
    });
    expect(fold(direct, happening).outcome).toMatchObject({
      kind: "denied",
      by: "direct",
      surface: "direct",
    });
  });
});

describe("a direct approval whose signatures are not right", () => {
  const direct = opened({ policy: { require: [{ from: anyone }] }, direct: true });
  const read = (responses: Response[], signed: boolean[]) =>
    fold(
      direct,
      toEvent(direct.request, {
        kind: "resolved",
        value: { signoff: 1, responses },
        signed,
        atMs: openedAtMs,
      }),
    );
  const withdrawal: Response = {
    kind: "withdrawal",
    by: "U0ANA",
    surface: "modal",
    atMs: openedAtMs,
    nonce: "w",
  };

  test("is not approved by what was no approval", () => {
    expect(kindOf(read([withdrawal], [false]))).toBeUndefined();
  });

  test("is decided by those that are signed", () => {
    const both = [decide("U0BEN", "approve"), decide("U0CHO", "deny")];
    expect(read(both, [false, true]).outcome).toMatchObject({ kind: "denied", by: "U0CHO" });
  });
});

describe("a clock that comes too early", () => {
  test("never ends it, with or without a deadline", () => {
    const laddered = opened({
      policy: { require: [{ from: anyone }] },
      ladder: [remind(hours(1))],
      deadline: hours(2),
    });
    const early = fold(laddered, { kind: "clock", atMs: openedAtMs + hours(1) - 1 });
    expect(lastEntry(early)).toMatchObject({ kind: "reminder" });
    const still = fold(early, { kind: "clock", atMs: openedAtMs + hours(2) - 1 });
    expect(kindOf(still)).toBeUndefined();
    expect(fold(still, { kind: "clock", atMs: openedAtMs + hours(2) }).outcome).toMatchObject({
      kind: "expired",
    });
  });
});

describe("the ladder", () => {
  const open = opened({
    policy: { require: [{ from: user("U0BEN") }] },
    ladder: [escalate(hours(2), group("S0LEADS")), remind(hours(1))],
    deadline: hours(3),
  });
  const clock = (state: ApprovalState, afterMs: number) =>
    fold(state, { kind: "clock", atMs: openedAtMs + afterMs });

  test("is climbed in the order of time, a rung each, and ends with the deadline", () => {
    expect(nextClockOf(open)).toBe(openedAtMs + hours(1));
    const reminded = clock(open, hours(1));
    expect(lastEntry(reminded)).toEqual({ kind: "reminder", atMs: openedAtMs + hours(1) });
    const escalated = clock(reminded, hours(2));
    expect(lastEntry(escalated)).toMatchObject({ kind: "escalation", to: [group("S0LEADS")] });
    expect(nextClockOf(escalated)).toBe(openedAtMs + hours(3));
    expect(clock(escalated, hours(3)).outcome).toMatchObject({
      kind: "expired",
      atMs: openedAtMs + hours(3),
    });
  });

  test("when several rungs are due at once, each is climbed once", () => {
    let state = open;
    for (let rounds = 0; rounds < 5 && state.outcome === undefined; rounds += 1)
      state = clock(state, hours(9));
    expect(state.entries.map((entry) => entry.kind)).toEqual(["reminder", "escalation", "outcome"]);
    expect(kindOf(state)).toBe("expired");
  });

  test("those whom it added can approve, and not before", () => {
    const lead = decide("U0DEE", "approve", { meets: [0] });
    expect(kindOf(respond(open, lead))).toBeUndefined();
    const escalated = clock(clock(open, hours(1)), hours(2));
    expect(kindOf(respond(escalated, lead))).toBe("approved");
  });

  test("a rung at or after the deadline is an error", () => {
    const request = {
      title: "x",
      policy: { require: [{ from: anyone }] },
      deadline: hours(1),
      ladder: [remind(hours(1))],
    };
    expect(requestSchema.safeParse(request).error?.issues[0]?.message).toContain("at or after the deadline");
  });
});

describe("withdrawing, delegating, overriding", () => {
  const open = opened({
    policy: { require: [{ from: [user("U0BEN"), user("U0CHO")], approvals: 2 }], override: group("S0LEADS") },
  });
  const given = (by: string, more: { comment?: string } = {}) => ({
    by,
    surface: "modal" as const,
    atMs: openedAtMs + 1,
    nonce: `n-${by}`,
    ...more,
  });
  const delegate = (from: string, to: string): Response => ({
    kind: "delegation",
    to,
    meets: [0],
    ...given(from),
  });

  test("the requester withdraws, nobody else does", () => {
    expect(kindOf(respond(open, { kind: "withdrawal", ...given("U0BEN") }))).toBeUndefined();
    expect(respond(open, { kind: "withdrawal", ...given("U0ANA") }).outcome).toMatchObject({
      kind: "withdrawn",
      by: "U0ANA",
    });
  });

  test("whoever is handed a part can fill its place, and who handed it on cannot any more", () => {
    const delegated = respond(open, delegate("U0BEN", "U0DEE"));
    expect(lastEntry(respond(delegated, decide("U0BEN", "approve")))).toMatchObject({ reason: "delegated" });
    const both = respond(
      respond(delegated, decide("U0DEE", "approve", { meets: [] })),
      decide("U0CHO", "approve"),
    );
    expect(kindOf(both)).toBe("approved");
  });

  test("one person who holds two parts fills one place only", () => {
    const delegated = respond(open, delegate("U0BEN", "U0CHO"));
    expect(kindOf(respond(delegated, decide("U0CHO", "approve")))).toBeUndefined();
  });

  test("a part can be handed on, but not round in a circle, nor to the requester", () => {
    const chain = respond(respond(open, delegate("U0BEN", "U0DEE")), {
      ...delegate("U0DEE", "U0EVE"),
      meets: [],
    } as Response);
    expect(chain.delegations).toHaveLength(2);
    const circle = respond(chain, { ...delegate("U0EVE", "U0BEN"), meets: [] } as Response);
    expect(lastEntry(circle)).toMatchObject({ reason: "circle", by: "U0EVE" });
    expect(lastEntry(respond(open, delegate("U0BEN", "U0BEN")))).toMatchObject({ reason: "circle" });
    expect(lastEntry(respond(open, delegate("U0BEN", "U0ANA")))).toMatchObject({ reason: "to-requester" });
    expect(
      kindOf(respond(chain, decide("U0EVE", "approve", { meets: [] }), decide("U0CHO", "approve"))),
    ).toBe("approved");
  });

  test("an override approves past the policy, with a reason", () => {
    expect(lastEntry(respond(open, { kind: "override", ...given("U0DEE") }))).toMatchObject({
      reason: "reason-needed",
    });
    const overridden = respond(open, { kind: "override", ...given("U0DEE", { comment: "site is down" }) });
    expect(overridden.outcome).toMatchObject({
      kind: "approved",
      override: true,
      by: "U0DEE",
      comment: "site is down",
    });
  });

  test("nobody overrides where the policy names nobody, nor the requester anywhere", () => {
    const plain = opened({ policy: { require: [{ from: user("U0BEN") }] } });
    const override = (by: string): Response => ({ kind: "override", ...given(by, { comment: "now" }) });
    expect(lastEntry(respond(plain, override("U0DEE")))).toMatchObject({ reason: "not-entitled" });
    expect(lastEntry(respond(open, override("U0ANA")))).toMatchObject({ reason: "requester" });
  });

  test("a required reason is required", () => {
    const strict = opened({ policy: { require: [{ from: anyone }] }, reasons: { deny: "required" } });
    expect(lastEntry(respond(strict, decide("U0BEN", "deny", { comment: "  " })))).toMatchObject({
      reason: "reason-needed",
    });
    expect(kindOf(respond(strict, decide("U0BEN", "deny", { comment: "no budget" })))).toBe("denied");
  });

  test("approve can become deny while it is open, and the same again changes nothing", () => {
    const once = respond(open, decide("U0BEN", "approve"));
    expect(lastEntry(respond(once, decide("U0BEN", "approve", { nonce: "2" })))).toMatchObject({
      reason: "repeated",
    });
    expect(kindOf(respond(once, decide("U0BEN", "deny")))).toBe("denied");
  });
});

describe("whether a policy can be met", () => {
  const groups: Record<string, string[]> = { S0FINANCE: ["U0BEN", "U0CHO"], S0EMPTY: [], S0LEADS: ["U0BEN"] };
  const members = (approver: Approver) => {
    if (approver.kind === "channel" || approver.kind === "source") return undefined;
    return approver.kind === "user" ? [approver.id] : (groups[approver.id] ?? []);
  };
  const shortage = (require: { from: Approver; approvals?: number }[], barred?: string) =>
    findShortage(
      opened({ policy: { require } }).request.policy,
      members,
      barred === undefined ? [] : [barred],
    );

  test("more approvals than people, or an empty group, cannot", () => {
    expect(shortage([{ from: group("S0FINANCE"), approvals: 3 }])).toEqual({ requirement: 0, people: 2 });
    expect(shortage([{ from: anyone }, { from: group("S0EMPTY") }])).toEqual({ requirement: 1, people: 0 });
  });

  test("neither can two groups whose people are the same one, nor a group of the requester alone", () => {
    expect(shortage([{ from: group("S0LEADS") }, { from: user("U0BEN") }])).toBeDefined();
    expect(shortage([{ from: group("S0LEADS") }], "U0BEN")).toBeDefined();
  });

  test("distinct people for every place can", () => {
    expect(shortage([{ from: group("S0FINANCE") }, { from: group("S0LEADS") }])).toBeUndefined();
    expect(shortage([{ from: anyone, approvals: 5 }])).toBeUndefined();
  });
});
