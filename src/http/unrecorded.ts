/** Why a response was not recorded, as a program is told: whoever may not see others' approvals does not learn of them here. */
import { authorize } from "../gateway/authorize.ts";
import type { RefusalCode } from "../gateway/refusals.ts";
import type { ResponseRequest, Unrecorded } from "../gateway/response-request.ts";
import { isAllowed } from "./check-scope.ts";
import type { HttpDeps } from "./http-deps.ts";
import { ownerOf } from "./own.ts";
import type { Problem } from "./problem.ts";
import { problemOf, unrecordedProblem } from "./refusal-problem.ts";

export async function notRecorded(
  deps: HttpDeps,
  request: ResponseRequest,
  result: Unrecorded,
): Promise<Problem> {
  const isShown = await mayLearn(deps, request, result);
  return isShown ? unrecordedProblem(result) : problemOf(usualRefusal(request), {});
}

/** What whoever has no part in an approval is told. */
function usualRefusal({ act }: ResponseRequest): RefusalCode {
  return act.kind === "withdrawal" ? "not-to-withdraw" : "not-entitled";
}

/** Whether the caller may know of the approval: what is not there looks like what is others'. */
async function mayLearn(deps: HttpDeps, request: ResponseRequest, result: Unrecorded): Promise<boolean> {
  const { by, promiseId } = request;
  if (await isAllowed(deps, by, { kind: "call", scope: "read" })) return true;
  if ((await ownerOf(deps, promiseId)) === by) return true;
  if (!("state" in result)) return result.kind === "too-fast";
  if (result.kind !== "closed") return true;
  const may = await authorize(deps, { ...request, state: result.state });
  return may.kind === "authorized" || (may.kind === "refused" && may.reason !== usualRefusal(request));
}
