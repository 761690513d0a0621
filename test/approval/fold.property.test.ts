import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../src/approval/fold.ts";
import type { Happening } from "../../src/approval/happening.ts";
import { type Approver, anyone, group, user } from "../../src/approval/policy.ts";
import { assignPlaces } from "../../src/approval/quorum.ts";
import type { Decision } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { decide, opened, openedAtMs } from "./approval-states.ts";

const people = ["U0ANA", "U0BEN", "U0CHO", "U0DEE", "U0EVE"];
const approver: fc.Arbitrary<Approver> = fc.oneof(
  fc.constantFrom(...people).map(user),
  fc.constantFrom("S0FINANCE", "S0LEADS").map(group),
  fc.constant(anyone),
);
const policy = fc.record({
  require: fc.array(
    fc.record({
      from: fc.array(approver, { minLength: 1, maxLength: 3 }),
      approvals: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  denials: fc.integer({ min: 1, max: 2 }),
  requesterMayApprove: fc.boolean(),
});
const decision = fc
  .record({
    by: fc.constantFrom(...people),
    decision: fc.constantFrom("approve" as const, "deny" as const),
    meets: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
    nonce: fc.uuid(),
  })
  .map(({ by, decision, ...more }) => decide(by, decision, more));
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(decision, { minLength: 1, maxLength: 3 }).map((responses) => ({
      kind: "responses" as const,
      responses: responses.map((response) => ({ response, signed: true })),
    })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "clock" as const, atMs: openedAtMs + 1 }) },
  {
    weight: 1,
    arbitrary: fc.constant({ kind: "unreadable" as const, reason: "rejected" as const, atMs: openedAtMs }),
  },
);
const story = fc.tuple(policy, fc.array(happening, { maxLength: 12 }));

function tell(open: ApprovalState, happenings: Happening[]): ApprovalState[] {
  const states = [open];
  for (const next of happenings) states.push(fold(states.at(-1) ?? open, next));
  return states;
}

/** Whether this person is one of the requirement's, where that can be known without asking Slack. */
function mayCount(state: ApprovalState, { by, meets }: Decision): boolean {
  const { policy } = state.request;
  if (by === "U0ANA" && !policy.requesterMayApprove) return false;
  return meets.some((index) =>
    policy.require[index]?.from.some((one) => one.kind !== "user" || one.id === by),
  );
}

test("there is at most one outcome, and nothing changes it", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const states = tell(opened({ policy: asked }), happenings);
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
      const state = tell(opened({ policy: asked }), happenings).at(-1);
      if (state?.outcome?.kind !== "approved") return;
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
      const state = tell(opened({ policy: asked }), happenings).at(-1);
      expect(state?.decisions.every((one) => mayCount(state, one))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("enough denials always end it as denied", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      for (const state of tell(opened({ policy: asked }), happenings)) {
        const denials = state.decisions.filter((one) => one.decision === "deny").length;
        if (denials >= asked.denials) expect(state.outcome?.kind).toBe("denied");
      }
    }),
  );
});

test("the audit trail only grows", () => {
  fc.assert(
    fc.property(story, ([asked, happenings]) => {
      const states = tell(opened({ policy: asked }), happenings);
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
