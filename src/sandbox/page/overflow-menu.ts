/** The "⋯" of a message or a view, and the small menu behind it. */
import { act, type Place } from "./act.ts";
import { make } from "./dom.ts";
import { openUrl } from "./permalink.ts";
import { placePopover } from "./place-popover.ts";
import { plainString } from "./render-text.ts";
import type { BlockElement, Choice } from "./shapes.ts";

export function renderOverflow(element: BlockElement, blockId: string, place: Place): Node {
  const button = make(
    "button",
    {
      type: "button",
      class: "overflow-button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-action": element.action_id,
      "data-block": blockId,
      // Rows of a list have the same menu; what it lists tells them apart.
      "data-value": (element.options ?? []).map(({ value }) => value).join(" "),
    },
    "⋯",
  );
  const pick = (choice: Choice) => {
    menu.hidePopover();
    button.focus();
    const { url, value } = choice;
    const follow = url === undefined ? {} : { onConfirmed: () => openUrl(url, button) };
    void act(place, { blockId, element, value, ...follow });
  };
  const items = (element.options ?? []).map((choice) => renderItem(choice, pick));
  // The focus moves with the opening itself: a key that follows at once must not go to the button.
  items[0]?.setAttribute("autofocus", "");
  const menu = make("div", { class: "menu", role: "menu", popover: "auto" }, ...items);
  // Tied to its button, so that a click there closes the open menu instead of opening it again.
  button.popoverTargetElement = menu;
  menu.addEventListener("toggle", () => {
    const isOpen = menu.matches(":popover-open");
    button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    placePopover(menu, button);
    // A popover stays where it was put while the messages under it move.
    document.addEventListener("scroll", () => menu.hidePopover(), { capture: true, once: true });
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    menu.showPopover();
  });
  menu.addEventListener("keydown", (event) => takeKey(event, menu, items));
  return make("span", { class: "overflow" }, button, menu);
}

function renderItem(choice: Choice, pick: (choice: Choice) => void): HTMLButtonElement {
  const description = choice.description
    ? make("span", { class: "description" }, plainString(choice.description.text))
    : undefined;
  const item = make(
    "button",
    { type: "button", role: "menuitem", tabindex: -1 },
    plainString(choice.text.text),
    description,
  );
  item.addEventListener("click", () => pick(choice));
  return item;
}

/** Enter and Space are the buttons' own. */
function takeKey(event: KeyboardEvent, menu: HTMLElement, items: readonly HTMLElement[]): void {
  const index = items.findIndex((item) => item.matches(":focus"));
  const next: Record<string, number> = {
    ArrowDown: (index + 1) % items.length,
    ArrowUp: (index - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = items[next[event.key] ?? -1];
  if (target) target.focus();
  else if (event.key === "Escape" || event.key === "Tab") menu.hidePopover();
  else return;
  event.preventDefault();
}
