/** Who asked for an approval, in lists. */
import type { ApprovalState } from "../approval/state.ts";

/** Whether this person or program asked for it. */
export function isAskedBy({ requester }: Pick<ApprovalState, "requester">, who: string): boolean {
  return requester === who;
}
