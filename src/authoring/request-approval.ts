/** `requestApproval`: what a workflow calls to wait for people's approval. */
import type { Outcome } from "../approval/outcome.ts";
import type { Durable } from "../resonate/durable.ts";
import { awaitApproval } from "../runtime/await-approval.ts";
import { durableCall } from "../runtime/durable-call.ts";
import type { Notify } from "../runtime/notify.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { withoutHolidays } from "./without-holidays.ts";

/**
 * Puts `request` to people and waits, for seconds or months, until it has an outcome. The outcome is always a value:
 * approved, denied, expired, withdrawn or cancelled. `notify` tells people outside Slack
 * (notifyByLink). Throws UserError if the request is not valid.
 *
 * @example
 * const outcome = yield* requestApproval(ctx, {
 *   title: `Refund ${amount} on order ${order}`,
 *   policy: { require: [{ from: group("S0FINANCE") }] },
 *   deadline: days(2),
 * });
 * if (outcome.kind !== "approved") return outcome.kind;
 */
export function requestApproval(
  ctx: WorkflowContext,
  request: ApprovalRequest,
  { notify }: { notify?: Notify } = {},
): Durable<Outcome> {
  const make = () => makeRequest(ctx, request, notify);
  const call = { kind: "approval", name: request.title, asks: withoutHolidays(request) };
  return durableCall(ctx, call, { writtenBy: requestApproval, make });
}

function* makeRequest(
  ctx: WorkflowContext,
  request: ApprovalRequest,
  notify: Notify | undefined,
): Durable<Outcome> {
  const end = yield* awaitApproval(ctx, { ...request, form: undefined }, { notify });
  if (end.kind === "settled-outside") {
    return { kind: "cancelled", by: "direct", reason: end.reason, atMs: end.atMs, responses: [] };
  }
  const { outcome } = end;
  if (outcome.kind === "answered") throw new Error(`Approval ${end.state.approval} ended with an answer.`);
  return outcome;
}
