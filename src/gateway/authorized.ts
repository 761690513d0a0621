/** Whether somebody may give a response, and what is needed to find out. */
import type { Approver } from "../approval/policy.ts";
import type { Response } from "../approval/response.ts";
import type { Signer } from "../security/signer.ts";
import type { Cover } from "./absences.ts";
import type { Directory } from "./directory.ts";
import type { Unchecked } from "./memberships.ts";
import type { ResponseRefusal } from "./response-request.ts";

export type Authorized =
  | { kind: "authorized"; response: Response }
  | { kind: "refused"; reason: ResponseRefusal }
  /** Slack refuses to say who belongs to a group or channel of the policy. */
  | ({ kind: "uncheckable" } & Unchecked);

export interface AuthorizeDeps {
  signer: Signer;
  directory: Directory;
  /** Who may cancel any run. */
  operators: readonly Approver[];
  /** Who answers in the place of people who are away; absent: nobody. */
  absences?: Cover;
  /** The time of day (Unix, milliseconds); absent: the machine's. */
  now?: () => number;
}
