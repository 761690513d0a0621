/** Who asked for an approval, in lists. */
import type { ApprovalState } from "../approval/state.ts";

/** What a list is narrowed to. */
export interface Narrowed {
  /** Only what this person or program asked for. */
  requester?: string | undefined;
  /** Only what was asked in a group of this name, whoever asked. */
  group?: string | undefined;
}

export function isWithin(
  state: Pick<ApprovalState, "requester" | "onBehalfOf" | "request">,
  { requester, group }: Narrowed,
): boolean {
  return (
    (requester === undefined || isAskedBy(state, requester)) &&
    (group === undefined || state.request.group === group)
  );
}

/** Whether this person or program asked for it, or it was asked in their name. */
function isAskedBy(
  { requester, onBehalfOf }: Pick<ApprovalState, "requester" | "onBehalfOf">,
  who: string,
): boolean {
  return requester === who || onBehalfOf === who;
}
