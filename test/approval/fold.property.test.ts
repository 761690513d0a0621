import fc from "fast-check";
import { expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import type { ApprovalEvent } from "../../src/approval/event.ts";
import { fold } from "../../src/approval/fold.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { type Approver, anyone, group, user } from "../../src/approval/policy.ts";
import { assignPlaces } from "../../src/approval/quorum.ts";
import type { Decision, Response } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { decide, opened, openedAtMs } from "./approval-states.ts";

const people = ["U0ANA", "U0BEN", "U0CHO", "U0DEE", "U0EVE"];
const approver: fc.Arbitrary<Approver> = fc.oneof(
  fc.constantFrom(...people).map(user),
  fc.constantFrom("S0FINANCE", "S0LEADS").map(group),
  fc.constant(anyone),
);
const policy = fc.record(
  {
    require: fc.array(
      fc.record({
        from: fc.array(approver, { minLength: 1, maxLength: 3 }),
        approvals: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    denials: fc.integer({ min: 1, max: 2 }),
    requesterMayApprove: fc.boolean(),
    delegate: fc.boolean(),
    override: fc.array(approver, { minLength: 1, maxLength: 2 }),
    withdraw: fc.array(approver, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ["require", "denials", "requesterMayApprove", "delegate"] },
);
const decision = fc
  .record({
    by: fc.constantFrom(...people),
    decision: fc.constantFrom("approve" as const, "deny" as const),
    meets: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
    nonce: fc.uuid(),
    standsFor: fc.option(fc.constantFrom(...people), { nil: undefined, freq: 3 }),
  })
  .map(({ by, decision, standsFor, ...more }) =>
    decide(by, decision, { ...more, ...(standsFor && { standsFor }) }),
  );
const given = fc.record({
  by: fc.constantFrom(...people),
  surface: fc.constant("modal" as const),
  atMs: fc.constant(openedAtMs + 1),
  nonce: fc.uuid(),
  comment: fc.constantFrom("", "because"),
});
const other: fc.Arbitrary<Response> = fc.oneof(
  fc
    .tuple(
      given,
      fc.constantFrom(...people),
      fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
    )
    .map(([one, to, meets]) => ({ kind: "delegation" as const, ...one, to, meets })),
  given.map((one) => ({ kind: "override" as const, ...one })),
  given.map((one) => ({ kind: "withdrawal" as const, ...one })),
);
const response = fc.oneof({ weight: 5, arbitrary: decision }, { weight: 1, arbitrary: other });
const signed = fc.oneof(
  { weight: 9, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const happening: fc.Arbitrary<ApprovalEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(fc.record({ response, signed }), { minLength: 1, maxLength: 3 })
      .map((responses) => ({ kind: "responses" as const, responses })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(1, 2, 9)
      .map((hour) => ({ kind: "clock" as const, atMs: openedAtMs + hours(hour) })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ kind: "unreadable" as const, reason: "rejected" as const, atMs: openedAtMs }),
  },
);
const story = fc.tuple(policy, fc.array(happening, { maxLength: 14 }));
/** Every story has a ladder that adds Eve after two hours. */
const open = (asked: Parameters<typeof opened>[0]["policy"]) =>
  opened({
    policy: asked,
    ladder: [remind(hours(1)), escalate(hours(2), user("U0EVE"))],
    deadline: hours(3),
  });

function tell(open: ApprovalState, happenings: ApprovalEvent[]): ApprovalState[] {
  const states = [open];
  for (const next of happenings) states.push(fold(states.at(-1) ?? open, next));
  return states;
}

const isBarred = (state: ApprovalState, by: string) =>
  by === "U0ANA" && !state.request.policy.requesterMayApprove;
const isNamed = (approvers: readonly Approver[] | undefined, by: string) =>
  approvers?.some((one) => one.kind !== "user" || one.id === by) ?? false;

/** Whether this person may fill the place: as one of the requirement's, or because it was handed to them. */
function mayFill(state: ApprovalState, by: string, index: number): boolean {
  const { request, escalatedTo, delegations } = state;
  const handed = delegations.some((one) => one.to === by && one.meets.includes(index));
  return handed || isNamed([...(request.policy.require[index]?.from ?? []), ...escalatedTo], by);
}

function mayCount(state: ApprovalState, { by, standsFor: whose = by, meets }: Decision): boolean {
  if (isBarred(state, by) || isBarred(state, whose)) return false;
  // Whoever stands in may have been handed something of their own since.
  const mayFillIt = (index: number) => mayFill(state, whose, index) || mayFill(state, by, index);
  return meets.length > 0 && meets.every(mayFillIt);
}

test("there is at most one outcome, and nothing changes it", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const states = tell(open(asked), happenings);
      const end = states.findIndex((state) => state.outcome !== undefined);
      const outcomes = states.at(-1)?.entries.filter((entry) => entry.kind === "outcome") ?? [];
      expect(outcomes).toHaveLength(end < 0 ? 0 : 1);
      if (end >= 0) for (const later of states.slice(end)) expect(later).toBe(states[end]);
    }),
  );
});

test("it is never approved unless distinct entitled people fill every place", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const state = tell(open(asked), happenings).at(-1);
      if (state?.outcome?.kind !== "approved" || state.outcome.override) return;
      const approvals = state.outcome.responses.filter((one) => one.decision === "approve");
      expect(new Set(approvals.map((one) => one.by)).size).toBe(approvals.length);
      expect(approvals.every((one) => mayCount(state, one))).toBe(true);
      const places = state.request.policy.require.reduce((sum, one) => sum + one.approvals, 0);
      expect(approvals.length).toBeGreaterThanOrEqual(places);
    }),
    { numRuns: 1_000 },
  );
});

test("nobody outside the policy ever contributes, and the requester does not when forbidden", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const state = tell(open(asked), happenings).at(-1);
      expect(state?.decisions.every((one) => mayCount(state, one))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("nobody's place is filled twice, by themselves and by a stand-in or by two stand-ins", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      for (const { decisions } of tell(open(asked), happenings)) {
        const whose = decisions.map(({ by, standsFor = by }) => standsFor);
        expect(new Set(whose).size).toBe(decisions.length);
        expect(new Set(decisions.map(({ by }) => by)).size).toBe(decisions.length);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("enough denials always end it as denied", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      for (const state of tell(open(asked), happenings)) {
        const denials = state.decisions.filter((one) => one.decision === "deny").length;
        if (denials >= asked.denials) expect(state.outcome?.kind).toBe("denied");
      }
    }),
  );
});

test("the audit trail only grows", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const states = tell(open(asked), happenings);
      states.slice(1).forEach((state, index) => {
        const before = states[index]?.entries ?? [];
        expect(state.entries.slice(0, before.length)).toEqual(before);
      });
    }),
  );
});

/** Every way to give each approval to one of its requirements, or to none: slow and plainly right. */
function canFill(needed: number[], approvals: readonly Decision[]): boolean {
  const [first, ...rest] = approvals;
  if (needed.every((count) => count === 0)) return true;
  if (first === undefined) return false;
  const takes = (index: number) => needed.map((count, other) => (other === index ? count - 1 : count));
  const given = first.meets.some((index) => (needed[index] ?? 0) > 0 && canFill(takes(index), rest));
  return given || canFill(needed, rest);
}

test("the matching finds an assignment exactly when there is one", () => {
  const approvals = fc.uniqueArray(decision, { selector: (one) => one.by, maxLength: 5 });
  fc.assert(
    fc.property(policy, approvals, (asked, given) => {
      const needed = asked.require.map((requirement) => requirement.approvals);
      const places = assignPlaces(needed, given);
      const isFull = needed.every((count, index) => places[index]?.length === count);
      expect(isFull).toBe(canFill(needed, given));
    }),
    { numRuns: 2_000 },
  );
});

test("an override counts only with a reason, from those whom the policy names, and not from a barred requester", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const state = tell(open(asked), happenings).at(-1);
      if (state?.outcome?.kind !== "approved" || !state.outcome.override) return;
      expect(state.outcome.comment).toBe("because");
      expect(isNamed(state.request.policy.override, state.outcome.by)).toBe(true);
      expect(isBarred(state, state.outcome.by)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("what nobody signed leaves nothing but a note", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const unsigned = happenings.map((one) =>
        one.kind === "responses"
          ? { ...one, responses: one.responses.map((each) => ({ ...each, signed: false })) }
          : one,
      );
      const state = tell(open(asked), unsigned).at(-1);
      expect(state?.decisions).toEqual([]);
      expect(state?.delegations).toEqual([]);
      expect(["expired", undefined]).toContain(state?.outcome?.kind);
    }),
  );
});

test("delegations never lead in a circle", () => {
  const handOn = fc.tuple(given, fc.constantFrom(...people)).map(([one, to]) => ({
    response: { kind: "delegation" as const, ...one, to, meets: [0] },
    signed: true,
  }));
  const everyone = { require: [{ from: [anyone] }], requesterMayApprove: true };
  fc.assert(
    fc.property(fc.array(handOn, { maxLength: 12 }), (responses) => {
      const { delegations } = fold(open(everyone), { kind: "responses", responses });
      const next = new Map(delegations.map(({ from, to }) => [from, to]));
      expect(next.size).toBe(delegations.length);
      for (const start of next.keys()) {
        let steps = 0;
        for (let at = next.get(start); at !== undefined && steps < 9; at = next.get(at)) steps += 1;
        expect(steps).toBeLessThan(9);
      }
    }),
    { numRuns: 500 },
  );
});
