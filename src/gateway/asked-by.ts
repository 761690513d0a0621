/** Who asked for an approval, in lists. */
import type { ApprovalState } from "../approval/state.ts";

/** Whether this person or program asked for it, or it was asked in their name. */
export function isAskedBy(
  { requester, onBehalfOf }: Pick<ApprovalState, "requester" | "onBehalfOf">,
  who: string,
): boolean {
  return requester === who || onBehalfOf === who;
}
