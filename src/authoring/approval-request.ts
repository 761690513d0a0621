/** An approval as its author writes it; `approval/request.ts` parses it, and fills in what is left out. */
import type { TypedField } from "../approval/field.ts";
import type { Rung } from "../approval/ladder.ts";
import type { RequestInput } from "../approval/request.ts";
import type { WorkingTime } from "../approval/working-time.ts";
import type { Json } from "../form/json-schema.ts";
import type { Policy } from "./policy.ts";

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

/** Never read: it fails to compile where this is no longer what is parsed. */
export type IsWhatIsParsed =
  ApprovalRequest extends Omit<RequestInput, "form">
    ? Required<Omit<RequestInput, "form">> extends Required<ApprovalRequest>
      ? true
      : never
    : never;
