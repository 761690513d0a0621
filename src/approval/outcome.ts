/** How an approval ended: five outcomes, kept apart. Time passing is never a human answer. */
import { z } from "zod";
import { decisionSchema, surfaceSchema } from "./response.ts";

const ended = {
  atMs: z.int().nonnegative(),
  /** The last response of each person, in the order in which they answered. */
  responses: z.array(decisionSchema),
};
const byPerson = { by: z.string(), surface: surfaceSchema, comment: z.string().optional() };

export const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approved"), ...byPerson, value: z.unknown().optional(), ...ended }),
  z.strictObject({ kind: z.literal("denied"), ...byPerson, value: z.unknown().optional(), ...ended }),
  z.strictObject({ kind: z.literal("expired"), ...ended }),
  z.strictObject({ kind: z.literal("withdrawn"), ...byPerson, ...ended }),
  z.strictObject({ kind: z.literal("cancelled"), by: z.string(), reason: z.string(), ...ended }),
]);
/** `value`: what a `direct` approval was settled with, when that was not a decision. */
export type Outcome = z.output<typeof outcomeSchema>;
