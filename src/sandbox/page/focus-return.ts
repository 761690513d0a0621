/** Remembers where the focus was, to put it back when what came over the page is gone. */

/** Call the result to give the focus back: to the same control, or to the one that took its place. */
export function rememberFocus(): () => void {
  const was = document.activeElement;
  if (!(was instanceof HTMLElement)) return () => undefined;
  const message = was.closest<HTMLElement>("[data-ts]")?.dataset.ts;
  const action = was.dataset.action;
  return () => {
    if (was.isConnected && was !== document.body) was.focus();
    else findSuccessor(message, action)?.focus();
  };
}

/** The app may have drawn the message anew meanwhile; without the control, the person goes on typing. */
function findSuccessor(ts = "", action = ""): HTMLElement | null {
  const control = `[data-ts="${CSS.escape(ts)}"] [data-action="${CSS.escape(action)}"]`;
  return (
    document.querySelector<HTMLElement>(control) ?? document.querySelector<HTMLElement>("#composer textarea")
  );
}
