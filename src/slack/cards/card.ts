/** The card: a pure function of the record. */

import { requirementsOf } from "../../approval/requirements.ts";
import { type ApprovalState, deadlineOf } from "../../approval/state.ts";
import { isGeneratedId } from "../../gateway/run-id.ts";
import type { ApprovalView } from "../../records/approval-view.ts";
import { roundId } from "../../resonate/round-id.ts";
import { everythingButton } from "../views/everything.ts";
import {
  actions,
  type Block,
  context,
  fields,
  fitsButton,
  header,
  message,
  overflow,
  section,
} from "./blocks.ts";
import { type Facts, factsOf, type LeftOut, leftOutText } from "./card-facts.ts";
import { onlyAsked, progressOf } from "./card-progress.ts";
import { outcomeLine } from "./outcome-line.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import { responseButtons } from "./response-buttons.ts";
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

/** For a promise that a button cannot carry. */
export const tooLongForButtons =
  "The ID of its run is too long for buttons: settle its promise on the engine.";

/** Builds the card of an approval: what is asked, and either its buttons or how it ended. */
export function cardOf(view: ApprovalView): Card {
  const { state } = view;
  const { title } = state.request;
  const facts = factsOf(shownOf(state));
  const answer = factsOf(asShown(answerOf(state)));
  const progress = progressOf(state);
  const status = view.endedOutside ? { text: closedLine(view), left: 0 } : statusLine(state);
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
      ...(isOpen(view) ? [decide(view)] : []),
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

function closedLine({ isTimeOver }: ApprovalView): string {
  if (isTimeOver) return ":alarm_clock: Closed: its run ran out of time first.";
  return "Closed: its run was ended from outside.";
}

function isOpen(view: ApprovalView): boolean {
  return view.state.outcome === undefined && !view.endedOutside;
}

function decide({ state, buttonsRound = state.round }: ApprovalView): Block {
  const value = roundId(state.approval, buttonsRound);
  const { policy } = state.request;
  if (!fitsButton(value)) {
    return context(tooLongForButtons);
  }
  return actions("decide", [
    ...responseButtons(state, value),
    overflow("more", [
      { text: "Withdraw the request", value: "withdraw" },
      ...(policy.delegate ? [{ text: "Delegate my part", value: "delegate" }] : []),
      ...(state.delegations.length > 0 ? [{ text: "Take back my part", value: "take-back" }] : []),
      ...(policy.override === undefined ? [] : [{ text: "Override in an emergency", value: "override" }]),
      { text: "Details", value: "details" },
    ]),
  ]);
}

function statusLine(state: ApprovalState): { text: string; left: number } {
  if (state.outcome !== undefined) return { text: outcomeLine(state.outcome), left: 0 };
  const deadlineAtMs = deadlineOf(state);
  const until = deadlineAtMs === undefined ? "" : ` until ${timeOf(deadlineAtMs)}`;
  const [only, ...others] = requirementsOf(state);
  if (only === undefined || others.length > 0 || only.approvals > 1)
    return { text: `:hourglass_flowing_sand: *Waiting*${until}.`, left: 0 };
  const asked = onlyAsked(only);
  const what = state.request.form === undefined ? "" : " an answer by";
  return { text: `:hourglass_flowing_sand: *Waiting* for${what} ${asked.text}${until}.`, left: asked.left };
}

/** The ID of a run that nobody named is for those who look into it: in the menu's Details, and here when it is over. */
function origin(view: ApprovalView): string {
  const { state } = view;
  const id = isOpen(view) && isGeneratedId(state.run) ? [] : [code(state.run)];
  const digest = state.digests === undefined ? [] : [code(shortDigest(state.digests.asked))];
  const where = [workflowName(state), ...id, ...digest].filter((part) => part !== "");
  return [`Requested by ${requesterName(state)}, ${timeOf(state.openedAtMs)}`, ...where].join(" · ");
}

/** Enough of a digest to compare two by eye. */
function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
