/** Approvals that people can edit, and edits of them as a gateway writes them. */
import { withValues } from "../../src/approval/editable.ts";
import type { ApprovalRequestInput } from "../../src/approval/request.ts";
import type { Edit } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import type { Json } from "../../src/form/json-schema.ts";
import { digestsOf } from "../../src/security/asked-digest.ts";
import { opened, openedAtMs } from "./approval-states.ts";

export const amountField = {
  type: "value",
  value: 100,
  editable: { type: "number", exclusiveMinimum: 0, maximum: 500 },
  sets: "amount",
} as const;
export const queryField = {
  type: "code",
  text: "DELETE FROM carts",
  language: "sql",
  editable: { type: "string", minLength: 1 },
} as const;

/** One of a refund's approvals, whose amount and query can be edited. */
export function openEditable(request: Omit<ApprovalRequestInput, "title">): ApprovalState {
  const state = opened({
    fields: { Amount: amountField, Query: queryField, Order: "7" },
    payload: { order: "7", amount: 100 },
    ...request,
  });
  const digests = digestsOf(state.request);
  return digests === undefined ? state : { ...state, digests };
}

/** An edit by `by` of what `seen` asks. */
export function edit(
  by: string,
  seen: ApprovalState,
  { values, ...more }: { values: Record<string, Json> } & Partial<Edit>,
): Edit {
  const asked = seen.digests?.asked ?? "";
  return {
    kind: "edit",
    values,
    asked,
    digests: digestsOf(withValues(seen.request, values)) ?? { asked },
    before: {},
    voids: [],
    by,
    meets: [0],
    surface: "modal",
    atMs: openedAtMs + 2_000,
    nonce: `edit-${by}-${JSON.stringify(values)}`,
    ...more,
  };
}
