/** What is wrong with the values that somebody entered; whoever may not give the response is told that alone. */
import { findEditIssues } from "../approval/editable.ts";
import { answerSchema } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { checkValues } from "../form/check-values.ts";
import { findUnkeepable } from "../form/find-unkeepable.ts";
import type { AuthorizedResponse } from "./attempt.ts";
import type { Act, ResponseResult } from "./response-request.ts";

type Invalid = Extract<ResponseResult, { kind: "invalid-answer" | "invalid-edit" }>;

/** Undefined: nothing. */
export function findInvalid(
  authorized: AuthorizedResponse,
  act: Act,
  state: ApprovalState,
): Invalid | undefined {
  const isMeant =
    authorized.kind === "authorized" ||
    (authorized.kind === "refused" &&
      (authorized.reason === "invalid-answer" || authorized.reason === "invalid-edit"));
  if (!isMeant) return undefined;
  if (act.kind === "edit") return findInvalidEdit(act.values, state);
  const { form } = state.request;
  if (act.kind !== "answer" || form === undefined) return undefined;
  const checked = checkValues(form, act.answer);
  const issues = [...findUnkeepable(act.answer), ...(checked.kind === "invalid" ? checked.issues : [])];
  return issues.length > 0 ? { kind: "invalid-answer", issues, state } : undefined;
}

function findInvalidEdit(given: Record<string, unknown>, state: ApprovalState): Invalid | undefined {
  const values = answerSchema.safeParse(given);
  const issues = values.success ? findEditIssues(state.request, values.data) : findUnkeepable(given);
  return issues.length > 0 ? { kind: "invalid-edit", issues, state } : undefined;
}
