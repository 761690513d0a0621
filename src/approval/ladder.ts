/** The ladder: what happens while nobody answers, each rung at its time after opening. */
import { z } from "zod";
import { type Approver, approverSchema } from "./policy.ts";

const afterMs = z.number().positive().transform(Math.ceil);

export const rungSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("remind"), afterMs }),
  z.strictObject({ kind: z.literal("escalate"), afterMs, to: z.array(approverSchema).min(1) }),
]);
/**
 * What happens while nobody answers: made by `remind` and `escalate`.
 *
 * @example
 * const ladder: Rung[] = [remind(hours(4)), escalate(hours(20), group("S0LEADS"))];
 */
export type Rung = z.output<typeof rungSchema>;

/**
 * Reminds those who have not answered, `after` milliseconds after opening.
 *
 * @example
 * ladder: [remind(hours(4)), remind(days(1))]
 */
export const remind = (after: number): Rung => ({ kind: "remind", afterMs: after });

/**
 * Adds approvers to every requirement, `after` milliseconds after opening, and tells them.
 *
 * @example
 * ladder: [escalate(hours(20), group("S0LEADS"), user("U0CTO"))]
 */
export const escalate = (after: number, ...to: Approver[]): Rung => ({
  kind: "escalate",
  afterMs: after,
  to,
});
