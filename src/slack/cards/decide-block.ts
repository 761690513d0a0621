/** The buttons and the menu with which an open approval is decided, on a card of its own or in a row. */
import type { ApprovalView } from "../../records/approval-view.ts";
import { roundId } from "../../resonate/round-id.ts";
import { actions, type Block, context, fitsButton, overflow } from "./blocks.ts";
import { responseButtons } from "./response-buttons.ts";

/** For a promise that a button cannot carry. */
export const tooLongForButtons =
  "The ID of its run is too long for buttons: settle its promise on the engine.";

/** `blockId`: of which there is one on the card. */
export function decideBlock({ state, buttonsRound = state.round }: ApprovalView, blockId = "decide"): Block {
  const value = roundId(state.approval, buttonsRound);
  const { policy } = state.request;
  if (!fitsButton(value)) {
    return context(tooLongForButtons);
  }
  return actions(blockId, [
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
