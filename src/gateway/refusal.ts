/** How the words of a refusal are asked for: what they are about, and how a surface writes what they name. */
import type { Approver } from "../approval/policy.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { Unchecked } from "./memberships.ts";

/** As far as it is known. */
export interface About {
  state?: ApprovalState;
  /** The run was ended by something else than its worker. */
  endedOutside?: boolean;
  workflow?: string;
  /** Who acts. */
  by?: string;
  /** What a caller's scopes would have to have, as a sentence. */
  lacks?: string;
  /** After which time they can try again, in milliseconds. */
  againInMs?: number;
  /** What could not be looked up. */
  unchecked?: Unchecked;
}

export interface Speaker {
  approver(approver: Approver): string;
  workflow(name: string): string;
  /** How an approval ended, as a sentence. */
  ending(state: ApprovalState): string;
  /** That Slack, or the directory, does not tell `what`, and what can be done about it. */
  unchecked(unchecked: Unchecked, what: string): string;
}

export interface Words {
  /** For people: what is wrong, in whole sentences. */
  message: string;
  /** What they can do, or that nothing was done. */
  remedy: string;
  /** For programs: the HTTP status, and the title and detail of the problem. */
  status: number;
  title: string;
  detail: string;
}
