/** What is said where Slack refuses to tell who somebody is or what they belong to: it is not known, and not "no". */
import type { Unchecked } from "../../gateway/memberships.ts";
import { sourceWords } from "../cards/people.ts";
import { actorName, channelName, groupName, nameText } from "../cards/text.ts";
import { remedyFor } from "../connection/refusals.ts";

/** `what`: what is not known because of it. */
export function notLookedUp({ reason, about, source }: Unchecked, what: string): string {
  if (source !== undefined)
    return `I could not look up ${sourceWords(source)}: ${nameText(reason)}. So I do not know ${what}. Try again in a minute, or ask whoever runs that directory.`;
  const remedy = remedyFor(reason) ?? "Ask whoever set up the approvers, or try again later.";
  return `I could not look up ${whom(about)}: Slack answers "${nameText(reason)}". So I do not know ${what}. ${remedy}`;
}

function whom(about: string | undefined): string {
  if (about === undefined) return "who you are";
  if (about.startsWith("S")) return `who is in ${groupName(about)}`;
  return /^[CDG]/.test(about) ? `who is in ${channelName(about)}` : `who ${actorName(about)} is here`;
}
