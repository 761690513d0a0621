/** Says something briefly at the edge of the screen. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Drawn, html } from "./html.ts";
import { screen, update } from "./screen.ts";
import type { Reaction } from "./shapes.ts";

const shownForMs = 6000;
let lastId = 0;

export function showToast(text: string): void {
  const id = ++lastId;
  update({ toasts: [...screen.toasts, { id, text }] });
  setTimeout(() => update({ toasts: screen.toasts.filter((toast) => toast.id !== id) }), shownForMs);
}

/** Tells the person what Slack would: that the app was not reached, or did not answer in time. */
export function reportReaction(what: string, reaction: Reaction): void {
  if (!reaction.ok) showToast(`${what} could not be done (${reaction.error ?? "unknown error"}).`);
  else if (reaction.acked || reaction.response_action) return;
  else if (reaction.error === "dispatch_failed")
    showToast(`${what} failed: the app is not connected (dispatch_failed).`);
  else showToast(`${what} failed: the app did not answer within 3 seconds (operation_timeout).`);
}

export function Toasts(): Drawn {
  const box = useRef<HTMLElement>(null);
  const newest = screen.toasts.at(-1)?.id;
  useLayoutEffect(() => {
    // Shown anew as a popover, it stands above a modal that opened since.
    if (box.current?.matches(":popover-open")) box.current.hidePopover();
    if (newest !== undefined) box.current?.showPopover();
  }, [newest]);
  return html`<div id="toasts" popover="manual" role="status" aria-live="assertive" ref=${box}>
    ${screen.toasts.map(({ id, text }) => html`<div key=${id} class="toast">${text}</div>`)}
  </div>`;
}
