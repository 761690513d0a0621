/** What somebody attempts, and what the permission check says to it. */
import type { Approver } from "../approval/policy.ts";
import type { Response, Surface } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { ScopeName, Scopes } from "../callers/caller.ts";
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
  /** Ends a grant that was given with this approval. */
  | { kind: "end-grant"; approval: ApprovalState }
  /** Looks at how many are asked, and how long that takes. */
  | { kind: "see-statistics" }
  /** Sees what everybody is asked. */
  | { kind: "oversee" }
  /** Comes by a link or a token, which outlive the account of whom they were made for: before any other act. */
  | { kind: "enter" };

/** What a caller, which has a token, has to have a scope for. */
export type CallAct =
  /** Uses the API. `owner`: whose it is that is looked at or acted on, where that is known: one's own needs no scope. */
  | { kind: "call"; scope: ScopeName; owner?: string | undefined }
  /** Starts a workflow by its name, whether there is one of that name or not. */
  | { kind: "call-start"; workflow: string }
  /** Asks people. */
  | {
      kind: "ask";
      /** Undefined: the usual one. */
      channel: string | undefined;
      /** Everybody whom the request names. */
      approvers: readonly Approver[];
      /** In whose name, a Slack user ID; undefined: its own. */
      onBehalfOf: string | undefined;
    };

export interface OtherAttempt {
  act: OtherAct | CallAct;
  /** A Slack user ID, or a program's name; absent: a program without one. */
  by?: string | undefined;
  /** The channel in which they have just been seen. */
  seenIn?: string | undefined;
  /** How they come; `http`: by a token, which may have scopes. */
  surface?: Surface | undefined;
}

export type NotAuthorized =
  /** `lacks`: what would have to be in a caller's scopes, as a sentence. */
  | { kind: "refused"; reason: RefusalCode; lacks?: string }
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
  /** What the token of this name may do; undefined, or absent: all that whoever has that name may. */
  scopesOf?: (name: string) => Scopes | undefined;
  /** Where cards go that no channel is named for. */
  usualChannel?: string | undefined;
  /** Who answers in the place of people who are away; absent: nobody. */
  absences?: Cover;
  /** The time of day (Unix, milliseconds); absent: the machine's. */
  now?: () => number;
}
