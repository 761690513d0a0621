/** Every reason for which the permission check refuses something. */
import type { Refusal } from "../approval/state.ts";

export type RefusalReason =
  /** By the rules of the approval, which its record keeps. */
  | Refusal
  /** They are a guest, or of another organisation, where members are asked. */
  | "guest"
  | "outsider"
  /** Slack has no active account for them. */
  | "inactive"
  | "not-to-withdraw"
  | "not-to-override"
  | "not-to-cancel"
  | "not-to-end"
  | "not-to-start"
  | "start-by-guest"
  | "start-by-outsider"
  /** The account of whom a link or token was made for is not active any more. */
  | "left"
  | "nothing-to-take-back"
  /** Whoever it was delegated to has answered or handed it on. */
  | "taken-up"
  /** Programs from before that was known may still work beside this one. */
  | "not-yet"
  /** What is wrong with the person to delegate to. */
  | "to-bot"
  | "to-deactivated"
  | "to-unknown"
  | "to-guest"
  | "to-outsider";
