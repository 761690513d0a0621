/** Puts a popover beside what opened it; popovers stand above everything, so nothing cuts them off. */

const gapPx = 4;

/** Below the anchor if there is room, else above; within the window. Call it once the popover is shown. */
export function placePopover(popover: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const isRoomBelow = at.bottom + gapPx + height <= window.innerHeight;
  const top = isRoomBelow ? at.bottom + gapPx : Math.max(gapPx, at.top - gapPx - height);
  const left = Math.max(gapPx, Math.min(at.left, window.innerWidth - width - gapPx));
  popover.style.top = `${top}px`;
  popover.style.left = `${left}px`;
}
