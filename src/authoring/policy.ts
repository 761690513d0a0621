/** A policy as its author writes it; `approval/policy.ts` parses it, and fills in what is left out. */
import type { Approver } from "../approval/policy.ts";

/**
 * Whose approvals are needed: requirements, all of which must be met, each by distinct people.
 *
 * @example
 * const policy: Policy = {
 *   require: [
 *     { name: "Reviewers", from: group("S0REVIEW"), approvals: 2 },
 *     { name: "Security", from: [user("U0EVE"), user("U0DEE")] },
 *   ],
 *   override: user("U0CTO"),
 * };
 */
export interface Policy {
  require: Requirement[];
  /**
   * How many denials end it as denied; 1 is a veto for everyone who is asked.
   * @default 1
   */
  denials?: number | undefined;
  /**
   * Whether whoever started the run may approve.
   * @default false
   */
  requesterMayApprove?: boolean | undefined;
  /**
   * Whether guests of the workspace count where a group or `anyone` is asked. Who is named by ID counts anyhow.
   * @default false
   */
  guests?: boolean | undefined;
  /**
   * Whether people of other organizations, met in a shared channel, count where a group or `anyone` is asked.
   * @default false
   */
  outsiders?: boolean | undefined;
  /**
   * Who may withdraw the request besides its requester.
   * @default nobody
   */
  withdraw?: Approver | Approver[] | undefined;
  /**
   * Whether approvers may hand on their part to somebody else, or have somebody answer in their place while they are away.
   * @default true
   */
  delegate?: boolean | undefined;
  /**
   * Who may approve alone, with a reason, in an emergency.
   * @default nobody
   */
  override?: Approver | Approver[] | undefined;
  /**
   * Whether people may approve for a time what is like it, so that they are not asked again. Never with `dangerous` or
   * `mustRead`.
   * @default never
   */
  grant?: GrantPolicy | undefined;
}

/**
 * What is like an approved request, and for how long that may be approved without asking: by the same workflow, in the same
 * channel, under the same policy, with fields of the same names.
 *
 * @example
 * policy: { require: [{ from: group("S0FINANCE") }], grant: { same: ["Order"], upTo: ["Amount"], longest: hours(4) } }
 */
export interface GrantPolicy {
  /**
   * Of whose requests: those of the same person or program (`caller`), or only those that it asks for the same person
   * (`requester`).
   * @default "caller"
   */
  to?: "caller" | "requester" | undefined;
  /**
   * Names of fields, or of properties of the payload, that have to be equal; `"title"` and `"payload"` are those. Whatever
   * is not named here or in `upTo` may differ, and who grants it is told so.
   * @default []
   */
  same?: string[] | undefined;
  /**
   * Names of fields, or of properties of the payload, whose number may be at most what was approved.
   * @default []
   */
  upTo?: string[] | undefined;
  /**
   * For how many milliseconds it may be granted, 8 hours at most.
   * @default hours(8)
   */
  longest?: number | undefined;
  /**
   * How many requests are approved by one grant, 100 at most.
   * @default 10
   */
  uses?: number | undefined;
}

/**
 * So many approvals by distinct people, each of whom is one of `from`.
 *
 * @example
 * const reviewers: Requirement = { name: "Reviewers", from: group("S0REVIEW"), approvals: 2 };
 */
export interface Requirement {
  /**
   * What the card calls it, such as "Finance".
   * @default who they are
   */
  name?: string | undefined;
  /** Users, groups, or `anyone` in the card's channel. */
  from: Approver | Approver[];
  /**
   * How many different people it takes.
   * @default 1
   */
  approvals?: number | undefined;
}
