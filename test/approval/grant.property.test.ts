/** Whatever people choose and whatever is asked: a grant takes everybody, and covers no more than was approved. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { fold } from "../../src/approval/fold.ts";
import { isWithin, limitsOf, scopeOf } from "../../src/approval/grant.ts";
import { anyone } from "../../src/approval/policy.ts";
import { requestSchema } from "../../src/approval/request.ts";
import { type ApprovalState, openState } from "../../src/approval/state.ts";
import { canonicalJson } from "../../src/canonical-json.ts";
import { decide, opened, openedAtMs } from "./approval-states.ts";

const longest = hours(2);
const people = ["U0BEN", "U0CHO", "U0DEE"];
const given = fc.record({
  by: fc.constantFrom(...people),
  decision: fc.constantFrom("approve" as const, "approve" as const, "deny" as const),
  grantMs: fc.option(fc.integer({ min: 1, max: hours(4) }), { nil: undefined }),
  signed: fc.boolean(),
});

test("there is one only if everybody who decided chose it, for the shortest and no longer than the policy says", () => {
  const open = opened({
    fields: { Amount: 80 },
    policy: { require: [{ from: anyone, approvals: 2 }], denials: 2, grant: { upTo: ["Amount"], longest } },
  });
  fc.assert(
    fc.property(fc.array(given, { maxLength: 6 }), (all) => {
      let state: ApprovalState = open;
      for (const [index, { by, decision, grantMs, signed }] of all.entries()) {
        const chosen = grantMs === undefined ? {} : { grantMs };
        const response = decide(by, decision, { nonce: `n-${index}`, ...chosen });
        state = fold(state, { kind: "responses", responses: [{ response, signed }] });
      }
      const { outcome } = state;
      const granted = outcome?.kind === "approved" ? outcome.granted : undefined;
      const chosen = state.decisions.map(({ decision, grantMs }) =>
        decision === "approve" ? grantMs : undefined,
      );
      const isByAll = outcome?.kind === "approved" && chosen.length > 0 && !chosen.includes(undefined);
      expect(granted !== undefined).toBe(isByAll);
      if (granted === undefined) return;
      const shortest = Math.min(...chosen.flatMap((ms) => ms ?? []));
      expect(granted.untilMs).toBe(openedAtMs + 1_000 + shortest);
      expect(shortest).toBeLessThanOrEqual(longest);
    }),
  );
});

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom("1", "2.5", "-1", "1e3", " 4", "99999999999999999", "x", "", "0x10", "٣"),
  fc.double({ noNaN: true, min: -1e20, max: 1e20 }),
);
const asked = fc.record({
  order: fc.constantFrom("7", "8"),
  amount: value,
  fields: fc.constantFrom<Record<string, string>>({ Reason: "late" }, { Reason: "lost" }, { Why: "late" }),
  requester: fc.constantFrom("ci", "U0ANA", undefined),
  onBehalfOf: fc.constantFrom("U0BEN", undefined),
  workflow: fc.constantFrom("refund", "delete"),
  channel: fc.constantFrom("C0DESK", "C0OPS"),
  dangerous: fc.boolean(),
  to: fc.constantFrom("caller" as const, "requester" as const),
});
type Asked = typeof asked extends fc.Arbitrary<infer Made> ? Made : never;

function stateOf({
  order,
  amount,
  fields,
  dangerous,
  to,
  requester,
  onBehalfOf,
  ...where
}: Asked): ApprovalState {
  const policy = { require: [{ from: anyone }], grant: { to, same: ["order"], upTo: ["amount"] } };
  const request = requestSchema.parse({
    title: "Refund",
    fields,
    payload: { order, amount },
    policy,
    dangerous,
  });
  const who = {
    ...(requester === undefined ? {} : { requester }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
  return openState({ approval: "r:0", run: "r", ...who, ...where, request }, openedAtMs);
}

test("what is covered is asked by the same, of the same kind, with an amount that is not higher", () => {
  fc.assert(
    fc.property(asked, asked, (one, other) => {
      const [approved, next] = [stateOf(one), stateOf(other)];
      const limits = limitsOf(approved.request);
      const [scope, asks] = [scopeOf(approved), scopeOf(next)];
      if (scope === undefined || asks === undefined || limits === undefined) return;
      const isCovered = canonicalJson(scope) === canonicalJson(asks) && isWithin(limits, next.request);
      if (!isCovered) return;
      expect(other).toMatchObject({
        ...{ order: one.order, workflow: one.workflow, channel: one.channel, requester: one.requester },
        ...{ to: one.to, dangerous: false },
      });
      if (one.to === "requester") expect(other.onBehalfOf).toBe(one.onBehalfOf);
      expect(Object.keys(other.fields)).toEqual(Object.keys(one.fields));
      expect(Number(other.amount)).toBeLessThanOrEqual(Number(one.amount));
      expect(Number(other.amount)).toBeGreaterThanOrEqual(0);
      expect(one.requester).toBeDefined();
    }),
    { numRuns: 3_000 },
  );
});

test("the same again is covered, whatever it is that can be", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const state = stateOf(one);
      const limits = limitsOf(state.request);
      if (scopeOf(state) === undefined || limits === undefined) return;
      expect(isWithin(limits, state.request)).toBe(true);
    }),
  );
});
