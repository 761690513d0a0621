/** What a surface asks the gateway to record, and what becomes of it. */
import type { Decision, Surface } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import type { Unchecked } from "./memberships.ts";
import type { RefusalCode } from "./refusals.ts";

export type Act =
  /** `grantMs`: what is like it is approved for so long, too, in milliseconds. */
  | { kind: "decision"; decision: Decision["decision"]; grantMs?: number | undefined }
  | { kind: "answer"; answer: Record<string, unknown> }
  | { kind: "withdrawal" }
  | { kind: "delegation"; to: string }
  /** Takes back what one delegated, while the other has not answered. */
  | { kind: "take-back" }
  | { kind: "override" }
  /** Puts other values in the place of what may be edited, by name. */
  | { kind: "edit"; values: Record<string, unknown> }
  /** Ends what the run waits for, so that the run can end or undo what it did. */
  | { kind: "cancellation" };

export interface ResponseRequest {
  /** Any round of the approval; the current one is found. */
  promiseId: string;
  /** The digest of what the person saw, of a request that is bound to it; absent: what that round asks. */
  asked?: string;
  act: Act;
  by: string;
  surface: Surface;
  comment?: string;
  /** The person has opened the whole of what is asked. */
  read?: boolean;
  /** The same for a redelivery of the same response, different for every other one. */
  nonce: string;
  /** Nonces that the same key of a caller has on other ways here: what was given by one of those is another response. */
  otherNonces?: readonly string[];
  /** The channel in which the person used the card itself: they are in it. */
  seenIn?: string;
  /** Told as soon as the response is on disk, before it is looked at whether its run had ended meanwhile. */
  onDurable?: () => void;
}

export type ResponseResult =
  /** `already`: this very response was recorded before. */
  | { kind: "recorded"; state: ApprovalState; already: boolean }
  /** Someone settled it first; `state` has the outcome that stands. */
  | { kind: "lost"; state: ApprovalState }
  | { kind: "closed"; state: ApprovalState; endedOutside: boolean }
  /** Its nonce is on record with another content: that one stands, and this one was not recorded. */
  | { kind: "said-otherwise"; state: ApprovalState }
  | { kind: "refused"; reason: RefusalCode; state: ApprovalState }
  /** The person responded too often in a short time. */
  | { kind: "too-fast"; againInMs: number }
  /** The answer does not fit the question's form. */
  | { kind: "invalid-answer"; issues: FieldIssue[]; state: ApprovalState }
  /** What was edited may not stand there. */
  | { kind: "invalid-edit"; issues: FieldIssue[]; state: ApprovalState }
  /** Slack, or the directory, does not say who they are or what they belong to. */
  | ({ kind: "uncheckable"; state: ApprovalState } & Unchecked)
  | { kind: "unknown" }
  | { kind: "not-an-approval" }
  /** What is stored is encrypted with a key that the gateway does not have. */
  | { kind: "unreadable" }
  /** A response without an outcome was recorded and no worker has opened the next round. */
  | { kind: "not-ready"; state: ApprovalState };

/** Something is to be asked or shown first: nothing was recorded, nor was it looked up who responds. */
export interface DialogWanted {
  kind: "dialog-wanted";
  dialog: "optional" | "required" | "everything";
  state: ApprovalState;
}

export type Unrecorded = Exclude<ResponseResult, { kind: "recorded" }>;
