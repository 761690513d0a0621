/** Remembers where the focus was, to put it back when what came over the page is gone. */
import { rememberControl } from "./control-memory.ts";

/** Call the result to give the focus back: to the same control, or to the one that took its place. */
export function rememberFocus(): () => void {
  const was = document.activeElement;
  const findSuccessor = rememberControl(was);
  return () => {
    if (was instanceof HTMLElement && was.isConnected && was !== document.body) was.focus();
    // Without the control, the person goes on typing, or reading the home tab.
    else (findSuccessor() ?? document.querySelector<HTMLElement>("#composer textarea, .home"))?.focus();
  };
}

/** Draws, and puts the focus back on its control if that was drawn anew; `lost` takes it if the control is gone. */
export function keepFocus(box: HTMLElement, draw: () => void, lost?: () => HTMLElement | undefined): void {
  const was = document.activeElement;
  const isInside = box.contains(was);
  const findSuccessor = rememberControl(was);
  draw();
  if (isInside && !was?.isConnected) (findSuccessor() ?? lost?.())?.focus({ preventScroll: true });
}
