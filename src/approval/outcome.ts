/** How an approval or a question ended: the outcomes are kept apart. Time passing is never a human answer. */
import { z } from "zod";
import { jsonValue } from "../form/json-schema.ts";
import { momentSchema } from "./moment.ts";
import { answerSchema, decisionSchema, surfaceSchema } from "./response.ts";

const ended = {
  /** Unix time in milliseconds. */
  atMs: momentSchema,
  /** The last decision of each person that counted, in the order in which they answered. */
  responses: z.array(decisionSchema),
  /** The digest of what was asked, and of its payload, where the request is bound to them. */
  asked: z.string().optional(),
  payload: z.string().optional(),
  /** The values of the fields that could be edited, as they were in the end, by name. */
  values: answerSchema.optional(),
};
const byPerson = {
  by: z.string(),
  /** In whose place they answered; absent: for themselves. */
  standsFor: z.string().optional(),
  surface: surfaceSchema,
  comment: z.string().optional(),
};
/** What a `direct` approval was settled with, when that was not a decision. */
const value = z.unknown().optional();

/** The grant by which it was approved: nobody was asked. */
const usedGrantSchema = z.strictObject({
  id: z.string().min(1),
  /** Which of its uses this was, from 1, and how many there are. */
  use: z.int().positive(),
  of: z.int().positive(),
  /** Who gave it: Slack user IDs, or the names of programs. */
  by: z.array(z.string().min(1)).min(1),
  /** When it ends (Unix time, milliseconds). */
  untilMs: momentSchema,
});
export type UsedGrant = z.output<typeof usedGrantSchema>;

/** What is like it is approved until then (Unix time, milliseconds), so many times. */
const givenGrantSchema = z.strictObject({ untilMs: momentSchema, uses: z.int().positive() });

const outcomeSchema = z.discriminatedUnion("kind", [
  /** `override`: by one person in an emergency, past the policy; the comment says why. */
  z.strictObject({
    kind: z.literal("approved"),
    override: z.boolean(),
    ...byPerson,
    value,
    /** The payload itself, of a request that could be edited: as it was when it was approved. */
    finalPayload: jsonValue.optional(),
    grant: usedGrantSchema.optional(),
    granted: givenGrantSchema.optional(),
    ...ended,
  }),
  z.strictObject({ kind: z.literal("denied"), ...byPerson, value, ...ended }),
  z.strictObject({ kind: z.literal("expired"), ...ended }),
  z.strictObject({ kind: z.literal("withdrawn"), ...byPerson, ...ended }),
  z.strictObject({ kind: z.literal("cancelled"), by: z.string(), reason: z.string(), ...ended }),
]);
/**
 * How an approval ended, always as a value: `approved`, `denied`, `expired`, `withdrawn` or `cancelled`. Time passing is
 * never an answer. `atMs` is a Unix time in milliseconds, `by` a Slack user ID or a program's name, and `responses` has the
 * last decision of each person that counted.
 *
 * @example
 * if (outcome.kind === "denied") return `denied by ${outcome.by}: ${outcome.comment ?? "no reason"}`;
 */
export type Outcome = z.output<typeof outcomeSchema>;

/** How a question ended that was answered. */
const answeredSchema = z.strictObject({
  kind: z.literal("answered"),
  answer: answerSchema,
  ...byPerson,
  ...ended,
});

export type Answered = z.output<typeof answeredSchema>;

export const endingSchema = z.discriminatedUnion("kind", [...outcomeSchema.options, answeredSchema]);
/** How an approval or a question ended. */
export type Ending = z.output<typeof endingSchema>;
