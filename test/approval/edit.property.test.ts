/** Whatever people do in whatever order: nobody's approval counts for what they did not see. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../src/approval/fold.ts";
import { anyone } from "../../src/approval/policy.ts";
import type { Response } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { digestsOf } from "../../src/security/asked-digest.ts";
import { decide } from "./approval-states.ts";
import { edit, openEditable } from "./edit-states.ts";

const people = ["U0BEN", "U0CHO", "U0DEE"];
/** Somebody acts on what they saw: how many states ago it was the newest. */
const act = fc.record({
  by: fc.constantFrom(...people),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant("approve" as const) },
    { weight: 1, arbitrary: fc.constant("deny" as const) },
    { weight: 1, arbitrary: fc.constant("override" as const) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }) },
  ),
  age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
  /** Together with the one before it, in one round. */
  isTogether: fc.boolean(),
});
type Act = typeof act extends fc.Arbitrary<infer Made> ? Made : never;

function responseOf({ by, what }: Act, seen: ApprovalState, nonce: string): Response {
  const asked = seen.digests?.asked;
  if (typeof what === "number") return edit(by, seen, { values: { Amount: 100 + what }, nonce });
  if (what !== "override") return decide(by, what, { nonce, asked });
  return { kind: "override", by, surface: "modal", atMs: 1, nonce, comment: "now", asked };
}

/** Each round with the states that its responses led to, and the state that each of them had seen. */
function tell(acts: readonly Act[]): ApprovalState[] {
  const states = [
    openEditable({
      policy: { require: [{ from: anyone, approvals: 2 }], denials: 3, override: anyone },
    }),
  ];
  const newest = () => states.at(-1) ?? states[0];
  let together: { response: Response; signed: boolean }[] = [];
  const settle = () => {
    const state = newest();
    if (together.length > 0 && state !== undefined)
      states.push(fold(state, { kind: "responses", responses: together }));
    together = [];
  };
  for (const [index, one] of acts.entries()) {
    if (!one.isTogether) settle();
    const seen = states[Math.max(0, states.length - 1 - one.age)];
    if (seen !== undefined)
      together.push({ response: responseOf(one, seen, `n-${index}`), signed: one.age !== 4 });
  }
  settle();
  return states;
}

const story = fc.array(act, { maxLength: 14 });

test("an approval never survives an edit, and none counts of what its person did not see", () => {
  fc.assert(
    fc.property(story, (acts) => {
      for (const { decisions, digests, outcome } of tell(acts)) {
        for (const { decision, asked } of decisions)
          if (decision === "approve") expect(asked).toBe(digests?.asked);
        if (outcome?.kind !== "approved") continue;
        expect(outcome.asked).toBe(digests?.asked);
        const approvals = outcome.responses.filter(({ decision }) => decision === "approve");
        for (const { asked } of approvals) expect(asked).toBe(outcome.asked);
        if (!outcome.override) expect(new Set(approvals.map(({ by }) => by)).size).toBeGreaterThanOrEqual(2);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("what is approved has the values of the last edit, and digests of what is asked", () => {
  fc.assert(
    fc.property(story, (acts) => {
      for (const { request, digests, entries, outcome } of tell(acts)) {
        const edits = entries.flatMap((entry) =>
          entry.kind === "response" && entry.response.kind === "edit" ? [entry.response] : [],
        );
        const amount = edits.at(-1)?.values.Amount ?? 100;
        expect(request.payload).toEqual({ order: "7", amount });
        expect(digests).toEqual(digestsOf(request));
        if (outcome === undefined) continue;
        expect(outcome.values).toMatchObject({ Amount: amount });
        if (outcome.kind === "approved") expect(outcome.finalPayload).toEqual({ order: "7", amount });
      }
    }),
    { numRuns: 500 },
  );
});

test("denials stay, and each edit says what stood there and whose approvals it voids", () => {
  fc.assert(
    fc.property(story, (acts) => {
      const states = tell(acts);
      for (const [index, { entries, decisions }] of states.entries()) {
        const before = states[index - 1];
        const fresh = entries.slice(before?.entries.length ?? 0);
        if (before === undefined || fresh.length !== 1) continue;
        const [entry] = fresh;
        if (entry?.kind !== "response" || entry.response.kind !== "edit") continue;
        const was = before.decisions.filter(({ decision }) => decision === "approve");
        expect(entry.response.voids).toEqual(was.map(({ by }) => by));
        expect(entry.response.before).toEqual({
          Amount: Reflect.get(Object(before.request.payload), "amount"),
        });
        expect(decisions).toEqual(before.decisions.filter(({ decision }) => decision === "deny"));
      }
    }),
    { numRuns: 500 },
  );
});
