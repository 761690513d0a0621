/** Whose approvals are needed: requirements, all of which must be met, each by as many distinct people. */
import { z } from "zod";
import { UserError } from "../user-error.ts";
import { grantPolicySchema } from "./grant-policy.ts";
import { sourceSchema } from "./source.ts";

export const approverSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), id: z.string().min(1) }),
  z.strictObject({ kind: z.literal("group"), id: z.string().min(1) }),
  z.strictObject({ kind: z.literal("channel") }),
  sourceSchema,
]);
/**
 * Someone whose response counts: one person, the members of a Slack user group, anyone in the card's channel, or whom your
 * own directory names.
 *
 * @example
 * const finance: Approver[] = [group("S0FINANCE"), user("U0CFO")];
 */
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
  /** Whether what is like it may be approved with it, for a time; absent: never. */
  grant: grantPolicySchema.optional(),
});
export type Policy = z.output<typeof policySchema>;

/** Everyone who may do something by the policy, as it is given or parsed. */
export function approversIn({
  require,
  withdraw = [],
  override = [],
}: Pick<z.input<typeof policySchema>, "require" | "withdraw" | "override">): Approver[] {
  return [...require.map(({ from }) => from), withdraw, override].flat();
}

/**
 * Every member of the workspace who is in the card's channel.
 *
 * @example
 * policy: { require: [{ from: anyone }] }
 */
export const anyone: Approver = { kind: "channel" };

/**
 * One person, by Slack user ID (`U...`), or by the name that an API token or a link has for them. Throws UserError for a
 * handle, a mention, and the ID of something else.
 *
 * @example
 * policy: { require: [{ from: [user("U0BEN"), user("U0CHO")], approvals: 2 }] }
 */
export function user(id: string): Approver {
  const isHandle = /^[@<#]|\s/.test(id) || id === "";
  // A group or channel by its ID, which is no person's.
  const isOther = /^[SC][A-Z0-9]{8,}$/.test(id);
  if (!isHandle && !isOther) return { kind: "user", id };
  throw new UserError(
    `user(${JSON.stringify(id)}) names nobody.`,
    "Give the person's ID, such as U0123456789: in Slack, open their profile, then ⋮, Copy member ID.",
    { code: "not-a-user-id" },
  );
}

/**
 * The members of a Slack user group, by its ID (`S...`), as they are when they answer. Throws UserError for what is no ID,
 * such as a handle.
 *
 * @example
 * policy: { require: [{ name: "Finance", from: group("S0FINANCE") }] }
 */
export function group(id: string): Approver {
  if (/^S[A-Z0-9]+$/.test(id)) return { kind: "group", id };
  throw new UserError(
    `group(${JSON.stringify(id)}) names no user group.`,
    "Give its ID, such as S0123456789, not its handle: in Slack, under People, User groups, open the group, then ⋮, Copy group ID.",
    { code: "not-a-group-id" },
  );
}
