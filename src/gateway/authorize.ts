/**
 * The one permission check (law 8): who may do what, on every surface. It is made when somebody acts, and looks up then
 * which groups and channels they belong to. The fold checks each response again by the same rules
 * (`approval/permission.ts`), from what the signed response says. The words for each refusal stand in `refusals.ts`.
 */
import { themselves } from "../approval/part.ts";
import type { Approver } from "../approval/policy.ts";
import { type ApprovalState, requestersOf } from "../approval/state.ts";
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

/** Whether the attempt is allowed, and if not, why not. Records nothing. Throws when Slack does not answer. */
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
    case "end-grant":
      return authorizeEndOfGrant(deps, attempt, act.approval);
    case "enter":
      return refuseIf(by !== undefined && (await hasLeft(deps.directory, by)), "left");
    default:
      return authorizeCall(deps, act, by);
  }
}

/** Allows every member of the workspace; while Slack does not say who somebody is, everybody who can type there. */
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

/** Allows whoever could approve the request now, whoever the grant was given to, and operators. */
async function authorizeEndOfGrant(
  deps: AuthorizeDeps,
  attempt: OtherAttempt,
  state: ApprovalState,
): Promise<Authorized> {
  const { by, seenIn, surface = "http" } = attempt;
  if (by === undefined) return { kind: "refused", reason: "not-to-end-grant" };
  if (requestersOf(state).includes(by)) return { kind: "authorized" };
  const act = { kind: "decision", decision: "approve" } as const;
  const giving = { promiseId: state.approval, act, by, surface, nonce: "end-grant", state, comment: "-" };
  const may = await authorizeResponse(deps, seenIn === undefined ? giving : { ...giving, seenIn });
  if (may.kind === "authorized") return { kind: "authorized" };
  const approvers = operatorsFor(deps, attempt);
  const asOperator = await authorizeIfAmong(deps, attempt, { approvers, otherwise: "not-to-end-grant" });
  return asOperator.kind === "refused" && may.kind === "uncheckable" ? may : asOperator;
}

function refuseIf(isRefused: boolean, reason: RefusalCode): Authorized {
  return isRefused ? { kind: "refused", reason } : { kind: "authorized" };
}
