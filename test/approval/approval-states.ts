/** Requests and responses that the tests of the fold are made of. */
import type { ApprovalRequestInput } from "../../src/approval/request.ts";
import { requestSchema } from "../../src/approval/request.ts";
import type { Decision } from "../../src/approval/response.ts";
import { type ApprovalState, openState } from "../../src/approval/state.ts";

export const openedAtMs = 1_700_000_000_000;

/** An open approval of `run-1`, asked for by U0ANA in C0APPROVALS. */
export function opened(request: Omit<ApprovalRequestInput, "title">): ApprovalState {
  const parsed = requestSchema.parse({ title: "Refund 120", ...request });
  const opening = {
    approval: "run-1:0",
    run: "run-1",
    workflow: "refund",
    requester: "U0ANA",
    channel: "C0APPROVALS",
  };
  return openState({ ...opening, request: parsed }, openedAtMs);
}

/** A decision by `by`, who meets the first requirement unless told otherwise. */
export function decide(by: string, decision: Decision["decision"], more: Partial<Decision> = {}): Decision {
  return {
    kind: "decision",
    decision,
    by,
    meets: [0],
    surface: "button",
    atMs: openedAtMs + 1_000,
    nonce: `nonce-${by}-${decision}`,
    ...more,
  };
}
