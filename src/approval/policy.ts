/** Whose approvals are needed: requirements, all of which must be met, each by as many distinct people. */
import { z } from "zod";

export const approverSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), id: z.string().min(1) }),
  z.strictObject({ kind: z.literal("group"), id: z.string().min(1) }),
  z.strictObject({ kind: z.literal("channel") }),
]);
/** Someone whose response counts: one person, the members of a Slack user group, or anyone in the card's channel. */
export type Approver = z.output<typeof approverSchema>;

const peopleSchema = z
  .union([approverSchema, z.array(approverSchema).min(1)])
  .transform((from) => (Array.isArray(from) ? from : [from]));

const requirementSchema = z.strictObject({
  /** What the card calls it, such as "Finance"; absent: who they are. */
  name: z.string().min(1).optional(),
  from: peopleSchema,
  approvals: z.int().min(1).default(1),
});
/** So many approvals by distinct people, each of whom is one of `from`. */
export type Requirement = z.output<typeof requirementSchema>;

export const policySchema = z.strictObject({
  require: z.array(requirementSchema).min(1),
  /** How many denials end it; 1 is a veto for everyone entitled. */
  denials: z.int().min(1).default(1),
  requesterMayApprove: z.boolean().default(false),
  /**
   * Whether guests of the workspace count as members of its groups and channels; absent: no. (Left out where it is not
   * set, so that programs from before it was known read what is stored.)
   */
  guests: z.boolean().optional(),
  /** The same for people of other organisations, met in a shared channel. */
  outsiders: z.boolean().optional(),
  /** Who may withdraw the request besides its requester. */
  withdraw: peopleSchema.optional(),
  /** Whether approvers may hand their part to someone else. */
  delegate: z.boolean().default(true),
  /** Who may approve alone, with a reason, in an emergency; absent: nobody. */
  override: peopleSchema.optional(),
});
export type Policy = z.output<typeof policySchema>;

/** Anyone in the channel where the card is. */
export const anyone: Approver = { kind: "channel" };

/** One person, by Slack user ID (`U...`). */
export const user = (id: string): Approver => ({ kind: "user", id });

/** The members of a Slack user group, by its ID (`S...`), as they are when they answer. */
export const group = (id: string): Approver => ({ kind: "group", id });
