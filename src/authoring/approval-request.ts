/** An approval as its author writes it; `approval/request.ts` parses it, and fills in what is left out. */
import type { TypedField } from "../approval/field.ts";
import type { Rung } from "../approval/ladder.ts";
import type { Approver } from "../approval/policy.ts";
import type { RequestInput } from "../approval/request.ts";
import type { WorkingTime } from "../approval/working-time.ts";
import type { Json } from "../form/json-schema.ts";

/**
 * Whether a reason is asked for in a dialog: not at all, without insisting, or insisting.
 *
 * @example
 * reasons: { deny: "required", approve: "none" }
 */
export type AskForReason = "none" | "optional" | "required";

/**
 * What is asked of people, of whom, and by when. Durations are milliseconds: write `hours(4)`; those that count working
 * hours only come from `workingHours`.
 *
 * @example
 * const request: ApprovalRequest = {
 *   title: "Refund 1500 on order 1007",
 *   fields: { Order: "1007", Amount: 1500, Reason: "never arrived" },
 *   policy: { require: [{ name: "Finance", from: group("S0FINANCE"), approvals: 2 }] },
 *   ladder: [remind(hours(4)), escalate(hours(20), group("S0LEADS"))],
 *   deadline: days(2),
 * };
 */
export interface ApprovalRequest {
  /** The first line of the card; text, never markup. */
  title: string;
  /**
   * Shown on the card as name and value. Numbers and booleans are written out; `markdown`, `code`, `json`, `diff`, `table`
   * and `link` make fields that are shown in their own way, and `editable` those that people may change before they approve.
   * @default {}
   */
  fields?: Record<string, string | number | boolean | TypedField> | undefined;
  /** Whose approvals are needed. */
  policy: Policy;
  /**
   * Whether people who deny, or approve, are asked why.
   * @default { deny: "optional", approve: "none" }
   */
  reasons?: { deny?: AskForReason | undefined; approve?: AskForReason | undefined } | undefined;
  /**
   * Whether Slack asks once more before an approval counts.
   * @default false
   */
  dangerous?: boolean | undefined;
  /**
   * What is done if it is approved, as plain JSON: shown whole, and `step` with `{ approved: outcome }` refuses to be handed
   * anything else.
   * @default nothing is said of it
   */
  payload?: Json | undefined;
  /**
   * Whether who approves has to have opened the whole of it: Approve on the card opens it, and the button is at its end.
   * @default false
   */
  mustRead?: boolean | undefined;
  /**
   * Requests of one group that the same run asks in the same channel share one card, a row for each, 20 rows at most: such as
   * `"pr-42"`. What is dangerous has a card of its own all the same.
   * @default none: its card is its own
   */
  group?: string | undefined;
  /**
   * What happens while nobody answers: `remind` and `escalate`, in any order, each before the deadline.
   * @default []
   */
  ladder?: Rung[] | undefined;
  /**
   * Milliseconds after opening at which it expires, five years at most, or so much working time.
   * @default none: it waits as long as its run lives
   */
  deadline?: number | WorkingTime | undefined;
  /**
   * Slack ID of the channel that the card goes to, such as "C0123456789".
   * @default SIGNOFF_CHANNEL, else where the command was typed
   */
  channel?: string | undefined;
  /**
   * Whether whoever reaches the engine, or has the link without a person, may settle it with any value.
   * @default false
   */
  direct?: boolean | undefined;
}

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

/** Never read: it fails to compile where this is no longer what is parsed. */
export type IsWhatIsParsed =
  ApprovalRequest extends Omit<RequestInput, "form">
    ? Required<Omit<RequestInput, "form">> extends Required<ApprovalRequest>
      ? true
      : never
    : never;
