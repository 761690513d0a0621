/** Whether a part, or somebody's place while they are away, can go to a person: real, active, and let in. */
import type { NotAuthorized } from "./attempt.ts";
import { type Directory, type Standing, UncheckableError } from "./directory.ts";
import type { RefusalCode } from "./refusals.ts";

const reasons: Readonly<Record<Exclude<Standing, "member">, RefusalCode>> = {
  guest: "to-guest",
  outsider: "to-outsider",
  bot: "to-bot",
  deactivated: "to-deactivated",
  unknown: "to-unknown",
};

/** Why nothing can go to this person; undefined if it can: to members, and to those who are `letIn`. Throws when Slack does not answer. */
export async function checkRecipient(
  directory: Directory,
  person: string,
  isLetIn: (standing: Standing) => boolean = () => false,
): Promise<NotAuthorized | undefined> {
  try {
    const standing = await directory.standingOf(person);
    if (standing === "member" || isLetIn(standing)) return undefined;
    return { kind: "refused", reason: reasons[standing] };
  } catch (error) {
    if (!(error instanceof UncheckableError)) throw error;
    return { kind: "uncheckable", reason: error.message, about: error.about };
  }
}
