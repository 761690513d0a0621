/** Responses to an approval, of people or, for a run that ended, of the program, as a settled round stores them. */
import { z } from "zod";
import { digestsSchema } from "./digests.ts";
import { longestGrantMs } from "./grant-policy.ts";
import { momentSchema } from "./moment.ts";
import { lookedUpSchema } from "./source.ts";

const surfaces = ["button", "modal", "home", "command", "link", "http", "direct", "grant"] as const;
export const surfaceSchema = z.enum(surfaces);
/** Where a response came from; `grant`: from nobody now, but with an earlier approval of what it is like. */
export type Surface = z.output<typeof surfaceSchema>;

const given = {
  /** A Slack user ID, or the name of a program or link that answered. */
  by: z.string().min(1),
  surface: surfaceSchema,
  atMs: momentSchema,
  /** Tells this response from every other one, and a redelivery from a second response (law 3). */
  nonce: z.string().min(1),
  comment: z.string().optional(),
  /** What the directory answered when the person responded; absent where it was not asked. */
  sources: z.array(lookedUpSchema).optional(),
  /** The gateway's, over the round's ID and everything else in the response. */
  signature: z.string().optional(),
};
/** Which of the policy's requirements the person met when they answered, by index (law 8). */
const meets = z.array(z.int().nonnegative());
/** Who is away, and in whose place the person answers: `meets` is what that one met. Absent: they answer for themselves. */
const standsFor = z.string().min(1).optional();

export const decisionSchema = z.strictObject({
  kind: z.literal("decision"),
  decision: z.enum(["approve", "deny"]),
  meets,
  standsFor,
  /** The digest of what was asked, of a request that is bound to it. */
  asked: z.string().optional(),
  /** They had opened the whole of it. */
  read: z.literal(true).optional(),
  /** So long what is like it is approved, too, in milliseconds. */
  grantMs: z.int().positive().max(longestGrantMs).optional(),
  ...given,
});
export type Decision = z.output<typeof decisionSchema>;

/** What someone filled in: the form's fields by name, as they are kept. */
export const answerSchema = z.record(z.string(), z.json());

/** Puts other values in the place of what may be edited: approvals that were given before that are void. */
const editSchema = z.strictObject({
  kind: z.literal("edit"),
  /** By the names of fields. */
  values: answerSchema,
  /** The digest of what was edited. */
  asked: z.string(),
  /** Of what is asked after it. */
  digests: digestsSchema,
  /** What stood in the place of those values that are new. */
  before: answerSchema,
  /** Whose approvals are void. */
  voids: z.array(z.string()),
  meets,
  standsFor,
  ...given,
});
export type Edit = z.output<typeof editSchema>;

export const responseSchema = z.discriminatedUnion("kind", [
  decisionSchema,
  /** Answers a question. */
  z.strictObject({ kind: z.literal("answer"), answer: answerSchema, meets, standsFor, ...given }),
  z.strictObject({ kind: z.literal("withdrawal"), ...given }),
  /** Hands the part of `by` to someone else; handed to themselves, it is taken back. */
  z.strictObject({ kind: z.literal("delegation"), to: z.string().min(1), meets, ...given }),
  /** Approves alone, in an emergency; the comment says why. */
  /** `asked` as in a decision, of a request that people can edit. */
  z.strictObject({ kind: z.literal("override"), asked: z.string().optional(), ...given }),
  editSchema,
  z.strictObject({ kind: z.literal("cancellation"), ...given }),
]);
export type Response = z.output<typeof responseSchema>;

/** The value of a round settled by Signoff: every response that arrived together, in their order. */
export const settlementSchema = z.strictObject({
  signoff: z.literal(1),
  responses: z.array(responseSchema).min(1),
});
export type Settlement = z.output<typeof settlementSchema>;
