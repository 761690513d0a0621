/**
 * The one permission check (law 8): who may do what, on every surface. It is made when somebody acts, with what they belong
 * to looked up as it is then; the fold makes it again of each response, by the same rules (`approval/permission.ts`), from
 * what is signed. What is said where it refuses stands in `refusals.ts`.
 */
import { themselves } from "../approval/permission.ts";
import type { Approver } from "../approval/policy.ts";
import type {
  AuthorizeDeps,
  Authorized,
  AuthorizedResponse,
  OtherAttempt,
  ResponseAttempt,
} from "./attempt.ts";
import { authorizeCall } from "./authorize-call.ts";
import { authorizeResponse } from "./authorize-response.ts";
import { Memberships } from "./memberships.ts";
import { operatorsFor } from "./operators-for.ts";
import type { RefusalCode } from "./refusals.ts";
import { hasLeft, standingSoon } from "./standing-soon.ts";

/** Whether they may do it, and if not, why not. Records nothing. Throws when Slack does not answer. */
export function authorize(deps: AuthorizeDeps, attempt: ResponseAttempt): Promise<AuthorizedResponse>;
export function authorize(deps: AuthorizeDeps, attempt: OtherAttempt): Promise<Authorized>;
export async function authorize(
  deps: AuthorizeDeps,
  attempt: ResponseAttempt | OtherAttempt,
): Promise<Authorized> {
  if ("state" in attempt) return authorizeResponse(deps, attempt);
  const { act, by } = attempt;
  switch (act.kind) {
    case "start":
      if (act.workflow.mayStart === undefined) return authorizeAnyMember(deps, by, "start");
      return authorizeIfAmong(deps, attempt, { approvers: act.workflow.mayStart, otherwise: "not-to-start" });
    case "see-statistics":
      return authorizeAnyMember(deps, by, "statistics");
    case "cancel": {
      const approvers = [...themselves(act.starter), ...operatorsFor(deps, attempt)];
      return authorizeIfAmong(deps, attempt, { approvers, otherwise: "not-to-cancel" });
    }
    case "end":
    case "oversee": {
      const approvers = operatorsFor(deps, attempt);
      return authorizeIfAmong(deps, attempt, { approvers, otherwise: "not-to-end" });
    }
    case "enter":
      return refuseIf(by !== undefined && (await hasLeft(deps.directory, by)), "left");
    default:
      return authorizeCall(deps, act, by);
  }
}

/** Every member of the workspace, and while Slack does not say what somebody is, whoever can type there. */
async function authorizeAnyMember(
  { directory }: AuthorizeDeps,
  by: string | undefined,
  of: "start" | "statistics",
): Promise<Authorized> {
  const standing = await standingSoon(directory, by);
  if (standing === "guest") return { kind: "refused", reason: `${of}-by-guest` };
  return refuseIf(standing === "outsider", `${of}-by-outsider`);
}

async function authorizeIfAmong(
  { directory }: AuthorizeDeps,
  { by, seenIn }: OtherAttempt,
  { approvers, otherwise }: { approvers: readonly Approver[]; otherwise: RefusalCode },
): Promise<Authorized> {
  if (by === undefined) return { kind: "refused", reason: otherwise };
  const memberships = new Memberships(directory, { id: by, seenIn });
  const isAmong = await memberships.isAmong(approvers);
  if (isAmong || memberships.unchecked === undefined) return refuseIf(!isAmong, otherwise);
  return { kind: "uncheckable", ...memberships.unchecked };
}

function refuseIf(isRefused: boolean, reason: RefusalCode): Authorized {
  return isRefused ? { kind: "refused", reason } : { kind: "authorized" };
}
