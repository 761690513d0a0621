/** A dialog over the page, which has the focus while it is there and gives it back when it is gone. */
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import { type Drawn, html } from "./html.ts";

interface DialogProps {
  class: string;
  labelledby: string;
  /** The person wants to leave it, by Escape. */
  onLeave(): void;
  children: Drawn;
}

export function Dialog({ class: kind, labelledby, onLeave, children }: DialogProps): Drawn {
  const dialog = useRef<HTMLDialogElement>(null);
  // Shown before what is in it looks for the control to begin with.
  const show = useCallback((node: HTMLDialogElement | null) => {
    if (node === null || node.open) return;
    dialog.current = node;
    node.showModal();
  }, []);
  useLayoutEffect(() => {
    return () => {
      // The browser gives the focus back to what had it, if that is still there.
      dialog.current?.close();
      queueMicrotask(focusSomething);
    };
  }, []);
  const leave = (event: Event) => {
    event.preventDefault();
    onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A menu that is open in the dialog takes its own Escape.
    if (event.key === "Escape" && !event.defaultPrevented) leave(event);
    else if (event.key === "Tab" && dialog.current) keepFocusIn(dialog.current, event);
  };
  return html`<dialog class=${kind} aria-labelledby=${labelledby} ref=${show} onCancel=${leave} onKeyDown=${onKeyDown}>
    ${children}
  </dialog>`;
}

/** Where the control that had the focus is gone, the person goes on typing, or reading the home tab. */
function focusSomething(): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>("#composer textarea, .home")?.focus();
}

/** Goes round from the last control to the first, instead of to the browser's own. */
function keepFocusIn(dialog: HTMLDialogElement, event: KeyboardEvent): void {
  const controls = dialog.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary");
  const reachable = [...controls].filter((control) => control.tabIndex >= 0 && control.checkVisibility());
  const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
}
