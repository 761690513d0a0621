/** What somebody attempts, and what the permission check says to it. */
import type { Approver } from "../approval/policy.ts";
import type { Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Signer } from "../security/signer.ts";
import type { Cover, Directory } from "./directory.ts";
import type { Unchecked } from "./memberships.ts";
import type { RefusalCode } from "./refusals.ts";
import type { ResponseRequest } from "./response-request.ts";

/** Somebody responds to an approval: `act` says how, `state` is the approval as it stands. */
export type ResponseAttempt = ResponseRequest & { state: ApprovalState };

/** What people and programs do beside responding. */
export type OtherAct =
  | { kind: "start"; workflow: Pick<Workflow, "mayStart"> }
  /** Cancels what a run waits for; `starter` started it. */
  | { kind: "cancel"; starter: string | undefined }
  /** Ends a run that nothing else can end. */
  | { kind: "end" }
  /** Looks at how many are asked, and how long that takes. */
  | { kind: "see-statistics" }
  /** Sees what everybody is asked. */
  | { kind: "oversee" }
  /** Comes by a link or a token, which outlive the account of whom they were made for: before any other act. */
  | { kind: "enter" };

export interface OtherAttempt {
  act: OtherAct;
  /** A Slack user ID, or a program's name; absent: a program without one. */
  by?: string | undefined;
  /** The channel in which they have just been seen. */
  seenIn?: string | undefined;
}

export type NotAuthorized =
  | { kind: "refused"; reason: RefusalCode }
  /** Slack, or the directory, does not say who they are or what they belong to: it is not known, and not "no". */
  | ({ kind: "uncheckable" } & Unchecked);

/** `response`: what the person may give, with the requirements in it that they meet. */
export type AuthorizedResponse = { kind: "authorized"; response: Response } | NotAuthorized;
export type Authorized = { kind: "authorized" } | NotAuthorized;

export interface AuthorizeDeps {
  signer: Signer;
  directory: Directory;
  /** Who may cancel and end any run. */
  operators: readonly Approver[];
  /** Who answers in the place of people who are away; absent: nobody. */
  absences?: Cover;
  /** The time of day (Unix, milliseconds); absent: the machine's. */
  now?: () => number;
}
