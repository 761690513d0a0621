/** Asking before a dialog is opened whether its person could respond at all. */
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../records/approval-reader.ts";
import { asSeen } from "./as-seen.ts";
import { authorize } from "./authorize.ts";
import type { GatewayDeps } from "./respond.ts";
import type { ResponseRequest, ResponseResult } from "./response-request.ts";

/** Stands for the reason that the dialog is going to ask for; what has to be read is going to be opened in it, too. */
const reasonToCome = "…";

/** The state in which the person may respond now, or why they may not. Nothing is recorded. */
export async function mayRespond(
  gateway: GatewayDeps,
  request: ResponseRequest,
): Promise<{ kind: "may"; state: ApprovalState } | ResponseResult> {
  const found = await findApproval(gateway, request.promiseId);
  if (!("state" in found)) return found;
  const { state } = found;
  if (found.kind === "ended" || found.kind === "ended-outside") {
    return { kind: "closed", state, endedOutside: found.kind === "ended-outside" };
  }
  const seen = asSeen(request, found);
  const authorized = await authorize(gateway, { ...seen, comment: reasonToCome, read: true, state });
  if (authorized.kind === "authorized") return { kind: "may", state };
  // The answer, or the values, are what the dialog is going to ask for.
  const isToCome =
    authorized.kind === "refused" &&
    (authorized.reason === "invalid-answer" || authorized.reason === "nothing-edited");
  return isToCome ? { kind: "may", state } : { ...authorized, state };
}
