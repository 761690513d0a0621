/** The card: a pure function of the record. */

import type { ApprovalState } from "../../approval/state.ts";
import { isGeneratedId } from "../../gateway/run-id.ts";
import type { ApprovalView } from "../../records/approval-view.ts";
import { roundId } from "../../resonate/round-id.ts";
import { everythingButton } from "../views/everything.ts";
import { type Block, context, fields, fitsButton, header, message, section } from "./blocks.ts";
import { type Facts, factsOf, type LeftOut, leftOutText } from "./card-facts.ts";
import { progressOf } from "./card-progress.ts";
import { isOpen, shortDigest, statusOf } from "./card-status.ts";
import { decideBlock } from "./decide-block.ts";
import { groupCard } from "./group-card.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import { answerOf } from "./show-answer.ts";
import { asShown, shownOf, titleNote } from "./shown-fields.ts";
import { clamp, clampPlain, code, escapeLine, timeOf } from "./text.ts";

export interface Card {
  /** What notifications and old clients show. */
  text: string;
  blocks: Block[];
}

/** What of a title stands on the card. */
const longestTitle = 3_000;

/** Builds the card of an approval: what is asked, and either its buttons or how it ended; or the one that a group shares. */
export function cardOf(view: ApprovalView): Card {
  return view.group === undefined ? ownCard(view) : groupCard(view.group);
}

function ownCard(view: ApprovalView): Card {
  const { state } = view;
  const { title } = state.request;
  const facts = factsOf(shownOf(state));
  const answer = factsOf(asShown(answerOf(state)));
  const progress = progressOf(state);
  const status = statusOf(view);
  const left = {
    isTitleShortened: escapeLine(title).length > longestTitle,
    fields: facts.left.fields + answer.left.fields,
    fieldsInAll: facts.left.fieldsInAll + answer.left.fieldsInAll,
    shortened: facts.left.shortened + answer.left.shortened,
    people: status.left + progress.left,
  };
  return {
    text: clamp(`${escapeLine(title)}${titleNote(state)} — ${status.text}`, 3_000),
    blocks: message([
      header(title, titleNote(state)),
      ...(title.length > 150 ? [section(escapeLine(clampPlain(title, longestTitle)))] : []),
      ...factBlocks(facts),
      section(status.text),
      ...factBlocks(answer),
      ...(progress.lines.length > 0 ? [section(progress.lines.join("\n"))] : []),
      ...whatIsLeft(state, left),
      context(origin(view)),
      ...(isOpen(view) ? [decideBlock(view)] : []),
    ]),
  };
}

/** Short ones in two columns, wide ones below each other, in their order. */
function factBlocks({ shown }: Facts): Block[] {
  const blocks: Block[] = [];
  let narrow: string[] = [];
  const flush = () => {
    blocks.push(...fields(narrow));
    narrow = [];
  };
  for (const { text, isWide } of shown) {
    if (!isWide) {
      narrow.push(text);
      continue;
    }
    flush();
    blocks.push(section(text));
  }
  flush();
  return blocks;
}

/** What the card has no room for, and the button to all of it. */
function whatIsLeft(state: ApprovalState, left: LeftOut): Block[] {
  const text = leftOutText(left);
  if (text === undefined) return [];
  const { approval, request } = state;
  // The first round leads to the newest, and there may be none after the last.
  const value = roundId(approval, 0);
  const everything = fitsButton(value) ? everythingButton(value, request.title) : undefined;
  return [section(text, everything)];
}

/** The ID of a run that nobody named is for those who look into it: in the menu's Details, and here when it is over. */
function origin(view: ApprovalView): string {
  const { state } = view;
  const id = isOpen(view) && isGeneratedId(state.run) ? [] : [code(state.run)];
  const digest = state.digests === undefined ? [] : [code(shortDigest(state.digests.asked))];
  const where = [workflowName(state), ...id, ...digest].filter((part) => part !== "");
  return [`Requested by ${requesterName(state)}, ${timeOf(state.openedAtMs)}`, ...where].join(" · ");
}
