/** Phrases that several rows of `refusals.ts` share. */
import { withdrawersOf } from "../approval/part.ts";
import type { About, Speaker, Words } from "./refusal.ts";

/** Said where a row says no other remedy. */
export const nothing = "Nothing was recorded.";
export const unchanged = "Nothing was changed.";
export const notStarted = "Nothing was started.";
export const isAbsent = { status: 404, title: "There is no such approval" };

/** What is not as usual (`say-refusal.ts`). */
type Given = Partial<Words> & Pick<Words, "message">;
/** The message alone, or what is said beside it, too. */
export type Row = string | Given | ((about: About, say: Speaker) => Given);

export const alone = (message: string): Given => ({ message, remedy: "" });
export const elseWhom = (message: string): Given => ({ message, remedy: "Choose someone else." });

/** Only the person who asked, and whom the policy names: everybody sees the menu, for a card is the same for all. */
export function whoWithdraws({ state }: About, say: Speaker): string {
  const [first, ...others] = state === undefined ? [] : withdrawersOf(state);
  if (first === undefined) return "A program asked for this, so nobody can withdraw it here.";
  const isRequester = state?.requester !== undefined;
  const asked = isRequester ? `${say.approver(first)}, who asked for it,` : say.approver(first);
  return `Only ${[asked, ...others.map((one) => say.approver(one))].join(" or ")} can withdraw this.`;
}

export function membersStart(who: string, { workflow = "this" }: About, say: Speaker): Given {
  const title = `${workflow} is started by members of the workspace`;
  return { message: `${who} can start ${say.workflow(workflow)}.`, remedy: notStarted, title };
}

/** The token of a caller, which may do what its entry in the file of callers says, and no more. */
export function beyondScopes({ by, lacks = "" }: About, what: string): Given {
  const who = by === undefined ? "This token" : `The token of ${by}`;
  return { message: `${who} ${what}.`, title: `${who} ${what}`, detail: lacks };
}

export function over(message: string, about: About, say: Speaker): Given {
  return { message, remedy: "", status: 409, title: "It is over already", detail: endingOf(about, say) };
}

export function endingOf({ state }: About, say: Speaker): string {
  return state === undefined ? "" : say.ending(state);
}

export function unchecked(
  { unchecked }: About,
  say: Speaker,
  what: string,
): Pick<Words, "message" | "detail"> {
  return unchecked === undefined
    ? { message: "", detail: "" }
    : { message: say.unchecked(unchecked, what), detail: unchecked.reason };
}

export function secondsOf(ms = 0): number {
  return Math.ceil(ms / 1_000);
}

export function inSeconds(ms: number | undefined): string {
  const seconds = secondsOf(ms);
  return `in ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
