/** Whether somebody can take over a part of an approval: real, active, and let in. */
import { requirementsOf } from "../approval/requirements.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { NotAuthorized } from "./attempt.ts";
import { type Directory, type Standing, UncheckableError } from "./directory.ts";
import { isAdmitted } from "./memberships.ts";
import type { RefusalCode } from "./refusals.ts";

const reasons: Readonly<Record<Exclude<Standing, "member">, RefusalCode>> = {
  guest: "to-guest",
  outsider: "to-outsider",
  bot: "to-bot",
  deactivated: "to-deactivated",
  unknown: "to-unknown",
};

/** Why nothing can be delegated to this person; undefined if it can. Throws when Slack does not answer. */
export async function checkRecipient(
  directory: Directory,
  state: ApprovalState,
  person: string,
): Promise<NotAuthorized | undefined> {
  try {
    const standing = await directory.standingOf(person);
    if (standing === "member" || isAdmitted(standing, state.request.policy)) return undefined;
    // Whoever is named by ID is meant, wherever they are from.
    if ((standing === "guest" || standing === "outsider") && isNamed(state, person)) return undefined;
    return { kind: "refused", reason: reasons[standing] };
  } catch (error) {
    if (!(error instanceof UncheckableError)) throw error;
    return { kind: "uncheckable", reason: error.message, about: error.about };
  }
}

function isNamed(state: ApprovalState, person: string): boolean {
  return requirementsOf(state).some(({ from }) =>
    from.some((approver) => approver.kind === "user" && approver.id === person),
  );
}
