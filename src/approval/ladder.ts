/** The ladder: what happens while nobody answers, each rung at its time after opening. */
import { z } from "zod";
import { type Approver, approverSchema } from "./policy.ts";
import { type WorkingTime, workingTimeSchema } from "./working-time.ts";

const afterMs = z.number().positive().transform(Math.ceil);
const to = z.array(approverSchema).min(1);
const timed = [
  z.strictObject({ kind: z.literal("remind"), afterMs }),
  z.strictObject({ kind: z.literal("escalate"), afterMs, to }),
] as const;

/** A rung as it is kept in the record. */
export const timedRungSchema = z.discriminatedUnion("kind", timed);
export type TimedRung = z.output<typeof timedRungSchema>;

/** A rung as it is written. */
export const rungSchema = z.union([
  ...timed,
  z.strictObject({ kind: z.literal("remind"), after: workingTimeSchema }),
  z.strictObject({ kind: z.literal("escalate"), after: workingTimeSchema, to }),
]);
/**
 * What happens while nobody answers: made by `remind` and `escalate`.
 *
 * @example
 * const ladder: Rung[] = [remind(hours(4)), escalate(hours(20), group("S0LEADS"))];
 */
export type Rung = z.output<typeof rungSchema>;

/**
 * Reminds those who have not answered, `after` milliseconds or so much working time after opening.
 *
 * @example
 * ladder: [remind(hours(4)), remind(office.days(1))]
 */
export const remind = (after: number | WorkingTime): Rung => ({ kind: "remind", ...timeOf(after) });

/**
 * Adds approvers to every requirement, `after` milliseconds or so much working time after opening, and tells them.
 *
 * @example
 * ladder: [escalate(hours(20), group("S0LEADS"), user("U0CTO"))]
 */
export const escalate = (after: number | WorkingTime, ...to: Approver[]): Rung => ({
  kind: "escalate",
  ...timeOf(after),
  to,
});

const timeOf = (after: number | WorkingTime) => (typeof after === "number" ? { afterMs: after } : { after });
