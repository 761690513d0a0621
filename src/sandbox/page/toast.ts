/** Says something briefly at the edge of the screen. */
import { make, pageElement } from "./dom.ts";
import type { Reaction } from "./shapes.ts";

const shownForMs = 6000;

export function showToast(text: string): void {
  const toast = make("div", { class: "toast" }, text);
  const box = pageElement("toasts");
  box.append(toast);
  // Shown anew as a popover, it stands above a modal that opened since.
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  setTimeout(() => toast.remove(), shownForMs);
}

/** Tells the person what Slack would: that the app was not reached, or did not answer in time. */
export function reportReaction(what: string, reaction: Reaction): void {
  if (!reaction.ok) showToast(`${what} could not be done (${reaction.error ?? "unknown error"}).`);
  else if (reaction.acked || reaction.response_action) return;
  else if (reaction.error === "dispatch_failed")
    showToast(`${what} failed: the app is not connected (dispatch_failed).`);
  else showToast(`${what} failed: the app did not answer within 3 seconds (operation_timeout).`);
}
