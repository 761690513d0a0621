/** The ladder: what happens while nobody answers, each rung at its time after opening. */
import { z } from "zod";
import { type Approver, approverSchema } from "./policy.ts";

const afterMs = z.number().positive().transform(Math.ceil);

export const rungSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("remind"), afterMs }),
  z.strictObject({ kind: z.literal("escalate"), afterMs, to: z.array(approverSchema).min(1) }),
]);
export type Rung = z.output<typeof rungSchema>;

/** Reminds those who have not answered, `after` milliseconds after opening (see duration.ts). */
export const remind = (after: number): Rung => ({ kind: "remind", afterMs: after });

/** Adds approvers to every requirement, `after` milliseconds after opening, and tells them. */
export const escalate = (after: number, ...to: Approver[]): Rung => ({
  kind: "escalate",
  afterMs: after,
  to,
});
