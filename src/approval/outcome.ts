/** How an approval ended: five outcomes, kept apart. Time passing is never a human answer. */
import { z } from "zod";
import { decisionSchema, surfaceSchema } from "./response.ts";

const ended = {
  /** Unix time in milliseconds. */
  atMs: z.int().nonnegative(),
  /** The last decision of each person that counted, in the order in which they answered. */
  responses: z.array(decisionSchema),
};
const byPerson = { by: z.string(), surface: surfaceSchema, comment: z.string().optional() };
/** What a `direct` approval was settled with, when that was not a decision. */
const value = z.unknown().optional();

export const outcomeSchema = z.discriminatedUnion("kind", [
  /** `override`: by one person in an emergency, past the policy; the comment says why. */
  z.strictObject({ kind: z.literal("approved"), override: z.boolean(), ...byPerson, value, ...ended }),
  z.strictObject({ kind: z.literal("denied"), ...byPerson, value, ...ended }),
  z.strictObject({ kind: z.literal("expired"), ...ended }),
  z.strictObject({ kind: z.literal("withdrawn"), ...byPerson, ...ended }),
  z.strictObject({ kind: z.literal("cancelled"), by: z.string(), reason: z.string(), ...ended }),
]);
export type Outcome = z.output<typeof outcomeSchema>;
