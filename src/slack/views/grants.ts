/** Grants in lists, and what ends them. */
import type { types } from "@slack/bolt";
import type { EndGrantResult } from "../../gateway/end-grant.ts";
import type { StandingGrant } from "../../gateway/list-grants.ts";
import type { CannotSearch, Found } from "../../gateway/searching.ts";
import { actions, type Block, button, context, section } from "../cards/blocks.ts";
import { coverLines } from "../cards/grant-text.ts";
import { actorName, clamp, clampPlain, escapeLine, timeOf } from "../cards/text.ts";
import { type Answer, cannotSearch } from "./lists.ts";
import { refusalSentence } from "./refusal-sentence.ts";

/** The action ID of the button; its value is the grant's ID. */
export const endGrantAction = "end-grant";

/** Ends the grant, once it is confirmed. */
export function endGrantButton(id: string, title: string): types.Button {
  return button({
    actionId: endGrantAction,
    text: "End grant",
    value: id,
    style: "danger",
    label: `End grant: ${title}`,
    confirm: { title: "End this grant?", text: "People are asked again for what it covers." },
  });
}

/** So many are listed: two blocks each, and a message holds 50 (docs/slack.md, Limits). */
const mostListed = 15;

/** Those that stand, each with its button. */
export function grantBlocks(found: Found<StandingGrant>): Block[] {
  const more = found.items.length - mostListed;
  return [
    ...found.items.slice(0, mostListed).flatMap(grantItem),
    ...(more > 0 ? [context(`… and ${more} more, which end later`)] : []),
    ...unknownNote(found),
  ];
}

/** What is not known is not "nothing". */
function unknownNote({ unchecked, unreadable = 0 }: Found<StandingGrant>): Block[] {
  const notes = [
    ...(unchecked > 0 ? [`Slack does not say at the moment whether you may end ${unchecked} more`] : []),
    ...(unreadable > 0 ? [`${unreadable} more cannot be read: the log says why`] : []),
  ];
  return notes.map((note) => context(`:warning: ${note}.`));
}

function grantItem({ grant, used }: StandingGrant, index: number): Block[] {
  const { title } = grant.approval.request;
  const by = grant.by.map(actorName).join(", ");
  const lines = [
    `:repeat: *${escapeLine(clampPlain(title, 150))}*, and requests like it, until ${timeOf(grant.untilMs)}`,
    `Granted by ${by}, ${timeOf(grant.givenAtMs)} · ${used} of ${grant.uses} used`,
    coverLines(grant.approval).join("; "),
  ];
  return [
    section(clamp(lines.join("\n"), 2_900)),
    actions(`grant:${index}`, [endGrantButton(grant.id, title)]),
  ];
}

/** What `/workflows grants` answers. */
export function grantList(found: Found<StandingGrant> | CannotSearch): Answer {
  if (found.kind === "cannot-search") return { text: cannotSearch };
  if (found.items.length === 0 && found.unchecked === 0 && found.unreadable === undefined)
    return {
      text: ":repeat: Nothing is granted at the moment that you could end: people are asked each time.",
    };
  const title = `*Granted for a time: ${found.items.length}*`;
  return { text: title, blocks: [section(title), ...grantBlocks(found)] };
}

/** What became of it, for the person who wanted to end it. */
export function endGrantSentence(result: EndGrantResult): string {
  switch (result.kind) {
    case "ended":
      return ":no_entry_sign: You have ended the grant: people are asked again.";
    case "unknown":
      return "There is no such grant, or no longer. Nothing was changed.";
    case "refused":
      return refusalSentence(result.reason);
    case "uncheckable":
      return refusalSentence("uncheckable", { unchecked: result });
    case "used-up":
      return "This grant is over already: all of its uses are taken. Nothing was changed.";
    case "over": {
      const { end } = result;
      const by = end === undefined ? "" : `: ended by ${actorName(end.by)}, ${timeOf(end.atMs)}`;
      return `This grant is over already${by}. Nothing was changed.`;
    }
  }
}
