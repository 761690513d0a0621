/** Finds a control again after what it stood in was drawn anew, so that the focus stays where the person left it. */

/** Call the result for the same control, or the one that took its place; undefined: there is none. */
export function rememberControl(was: Element | null): () => HTMLElement | undefined {
  const control = was?.closest<HTMLElement>("[data-action]");
  const surface = control?.closest<HTMLElement>("[data-ts], .home, dialog");
  if (!control || !surface) return () => undefined;
  const { action = "", block = "", value = "" } = control.dataset;
  const ts = surface.dataset.ts;
  const scope =
    ts === undefined ? (surface.matches("dialog") ? "dialog" : ".home") : `[data-ts="${CSS.escape(ts)}"]`;
  const all = () => document.querySelectorAll<HTMLElement>(`${scope} [data-action="${CSS.escape(action)}"]`);
  const wasOnlyOne = all().length === 1;
  return () => {
    if (control.isConnected) return control;
    const named = [...all()];
    const [only] = named;
    return (
      named.find(({ dataset }) => dataset.block === block && dataset.value === value) ??
      // Block IDs that Slack makes up change with every version; a value that stands once is the same control.
      named.find((node) => node.dataset.value === value && value !== "") ??
      // "Next" has another value on every page. Among several, another value is another row: its button must not be hit.
      (wasOnlyOne && named.length === 1 ? only : undefined)
    );
  };
}
