/** Everything that is asked, in a dialog with as many pages as it takes: a card has room for a part only (law 13). */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { filledPlaces, requirementsOf } from "../../approval/requirements.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { button, fitsButton, plain, section } from "../cards/blocks.ts";
import { outcomeLine } from "../cards/outcome-line.ts";
import { approverName } from "../cards/people.ts";
import { requesterName, workflowName } from "../cards/requester-name.ts";
import { answerOf } from "../cards/show-answer.ts";
import { answererName, code, escapeLine, escapeText, piecesOf, timeOf } from "../cards/text.ts";
import { pager, whichPage } from "./pager.ts";

/** The action ID of the button; its value is the promise's ID. */
export const everythingAction = "show-everything";
/** The action IDs of the buttons in the dialog begin so, and with a colon; their value is the page. */
export const everythingPages = "everything";

/** A section holds 3,000 characters, and a view 100 blocks and some 250 kB of JSON (docs/slack.md, Limits). */
const longestPiece = 2_900;
const mostPieces = 90;
const mostCharacters = 40_000;

/** Opens the dialog of the approval with this open or last round. */
export function everythingButton(promiseId: string, title: string): types.Button {
  return button({
    actionId: everythingAction,
    text: "Show everything",
    value: promiseId,
    label: `Show everything: ${title}`,
  });
}

const contextSchema = z.object({ promiseId: z.string() });

/** Which approval a dialog shows; throws if it is not of `everythingModal`. */
export function readEverythingContext(view: { private_metadata: string }): z.output<typeof contextSchema> {
  return contextSchema.parse(JSON.parse(view.private_metadata));
}

/** Builds one page, or the last one where there is no such page. */
export function everythingModal(state: ApprovalState, promiseId: string, wanted: number): types.ModalView {
  const pieces = partsOf(state).flatMap((part) => piecesOf(part, longestPiece));
  const pages = pagesOf(pieces);
  const page = Math.min(Math.max(wanted, 0), pages.length - 1);
  const shown = pages[page] ?? [];
  return {
    type: "modal",
    private_metadata: JSON.stringify({ promiseId }),
    title: plain("Everything", 24),
    close: plain("Close", 24),
    blocks: [
      // Above, too: whoever reads the first page has to know that it is not all.
      ...whichPage(page, pages.length),
      ...shown.map((piece) => section(piece)),
      ...pager(everythingPages, page, pages.length),
    ],
  };
}

function pagesOf(pieces: readonly string[]): string[][] {
  const pages: string[][] = [];
  let characters = 0;
  for (const piece of pieces) {
    const page = pages.at(-1);
    characters += piece.length;
    if (page !== undefined && page.length < mostPieces && characters <= mostCharacters) page.push(piece);
    else {
      pages.push([piece]);
      characters = piece.length;
    }
  }
  return pages;
}

/** What there is, part by part, as mrkdwn of any length. */
function partsOf(state: ApprovalState): string[] {
  const { request, outcome } = state;
  return [
    `*${escapeLine(request.title)}*`,
    ...(outcome === undefined ? [] : [outcomeLine(outcome)]),
    ...Object.entries(request.fields).map(fieldText),
    ...Object.entries(answerOf(state)).map(fieldText),
    ...approversOf(state),
    `Requested by ${requesterName(state)}, ${timeOf(state.openedAtMs)} · ${workflowName(state, " · ")}${code(state.run)}`,
  ];
}

function fieldText([name, value]: [string, string]): string {
  return `*${escapeLine(name)}*\n${escapeText(value)}`;
}

/** Each requirement with everybody who can meet it. */
function approversOf(state: ApprovalState): string[] {
  const places = filledPlaces(state);
  return requirementsOf(state).map(({ name, from, approvals }, index) => {
    const filled = places[index] ?? [];
    const by = filled.length === 0 ? "" : `, by ${filled.map(answererName).join(", ")}`;
    const who = from.map(approverName).join(", ");
    return `*${escapeLine(name ?? "Who decides")}*: ${filled.length} of ${approvals}${by}\nAsked: ${who}`;
  });
}

/** The button where a button can carry the promise's ID. */
export function everythingButtons(state: ApprovalState, promiseId: string): types.Button[] {
  const isThere = Object.keys(state.request.fields).length > 0 && fitsButton(promiseId);
  return isThere ? [everythingButton(promiseId, state.request.title)] : [];
}
