/** The sidebar in a narrow window: a drawer that a button opens, and a choice, Escape or a click beside it closes. */
import { pageElement } from "./dom.ts";

/** Makes the button work. Returns what closes the drawer. */
export function listenDrawer(): () => void {
  const button = pageElement("menu");
  const sidebar = pageElement("sidebar");
  const set = (isOpen: boolean) => {
    if (sidebar.classList.contains("is-open") === isOpen) return;
    sidebar.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    const next = isOpen ? sidebar.querySelector<HTMLElement>("select") : button;
    next?.focus();
  };
  button.addEventListener("click", () => set(true));
  document.addEventListener("keydown", (event) => event.key === "Escape" && set(false));
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !sidebar.contains(target) && target !== button && !button.contains(target))
      set(false);
  });
  return () => set(false);
}
