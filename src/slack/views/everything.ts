/** Everything that is asked, in a dialog with as many pages as it takes: a card has room for a part only (law 13). */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Digests } from "../../approval/digests.ts";
import { shownFields } from "../../approval/request.ts";
import { filledPlaces, requirementsOf } from "../../approval/requirements.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { button, context, fitsButton, plain, section } from "../cards/blocks.ts";
import { fieldPieces } from "../cards/field-text.ts";
import { outcomeLine } from "../cards/outcome-line.ts";
import { approverName } from "../cards/people.ts";
import { requesterName, workflowName } from "../cards/requester-name.ts";
import { answerOf } from "../cards/show-answer.ts";
import { asShown, shownOf, titleNote } from "../cards/shown-fields.ts";
import { answererName, code, escapeLine, piecesOf as textPieces, timeOf } from "../cards/text.ts";
import { type ModalContext, modalContextSchema, reasonInput, respondCallback } from "./modals.ts";
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

/** Which approval a dialog shows, and what its reader is about to approve; throws if it is not of `everythingModal`. */
export function readEverythingContext(view: { private_metadata: string }): {
  promiseId: string;
  approving: ModalContext | undefined;
} {
  const given: unknown = JSON.parse(view.private_metadata);
  return { ...contextSchema.parse(given), approving: modalContextSchema.safeParse(given).data };
}

/** Builds one page, or the last one where there is no such page. At the end of it all, `approving` is submitted. */
export function everythingModal(
  state: ApprovalState,
  { promiseId, approving }: { promiseId: string; approving?: ModalContext | undefined },
  wanted: number,
): types.ModalView {
  const pages = pagesOf(piecesOf(state));
  const page = Math.min(Math.max(wanted, 0), pages.length - 1);
  const shown = pages[page] ?? [];
  const isEnd = page === pages.length - 1;
  return {
    type: "modal",
    private_metadata: JSON.stringify(approving ?? { promiseId }),
    title: plain(approving === undefined ? "Everything" : "Read and approve", 24),
    close: plain(approving === undefined ? "Close" : "Cancel", 24),
    ...(approving !== undefined && isEnd
      ? { callback_id: respondCallback, submit: plain("Approve", 24) }
      : {}),
    blocks: [
      // Above, too: whoever reads the first page has to know that it is not all.
      ...whichPage(page, pages.length),
      ...shown.map((piece) => section(piece)),
      ...pager(everythingPages, page, pages.length),
      ...(approving === undefined ? [] : approvalBlocks(state, isEnd)),
    ],
  };
}

/** What stands below the last page of what has to be read. */
function approvalBlocks({ request: { reasons } }: ApprovalState, isEnd: boolean): types.KnownBlock[] {
  if (!isEnd) return [context("Approve is on the last page.")];
  return reasons.approve === "none" ? [] : [reasonInput(reasons.approve === "required", "Reason")];
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

/** What there is, part by part, in pieces of mrkdwn. */
function piecesOf(state: ApprovalState): string[] {
  const { request, outcome } = state;
  const all = [...shownOf(state), ...asShown(answerOf(state))];
  const before = [
    `*${escapeLine(request.title)}*${titleNote(state)}`,
    ...(outcome === undefined ? [] : [outcomeLine(outcome)]),
  ];
  const after = [
    ...approversOf(state),
    `Requested by ${requesterName(state)}, ${timeOf(state.openedAtMs)} · ${workflowName(state, " · ")}${code(state.run)}`,
    ...(state.digests === undefined ? [] : [digestsText(state.digests)]),
  ];
  return [
    ...before.flatMap((part) => textPieces(part, longestPiece)),
    ...all.flatMap((shown) => fieldPieces(shown, longestPiece)),
    ...after.flatMap((part) => textPieces(part, longestPiece)),
  ];
}

/** For whoever compares what was asked with what is done. */
function digestsText({ asked, payload }: Digests): string {
  const lines = [`Digest of all this: ${code(asked)}`];
  return [...lines, ...(payload === undefined ? [] : [`Digest of the payload: ${code(payload)}`])].join("\n");
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
  const isThere = Object.keys(shownFields(state.request)).length > 0 && fitsButton(promiseId);
  return isThere ? [everythingButton(promiseId, state.request.title)] : [];
}
