/** The "⋯" of a message or a view, and the small menu behind it. */
import type { Overflow as SlackOverflow } from "@slack/types";
import { useId, useRef, useState } from "preact/hooks";
import { act, type Placed } from "./act.ts";
import { type Drawn, html } from "./html.ts";
import { openUrl } from "./permalink.ts";
import { plainString } from "./render-text.ts";

type Choice = SlackOverflow["options"][number];

export function Overflow({ element, blockId, place }: Placed<SlackOverflow>): Drawn {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLElement>(null);
  const pick = ({ url, value }: Choice) => {
    menu.current?.hidePopover();
    button.current?.focus();
    const onConfirmed = () => url !== undefined && button.current && openUrl(url, button.current);
    void act(place, { blockId, element, value, onConfirmed });
  };
  const onToggle = ({ newState }: ToggleEvent) => setOpen(newState === "open");
  const openByKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    menu.current?.showPopover();
  };
  return html`<span class="overflow">
    <button
      type="button"
      class="overflow-button"
      aria-label="More actions"
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      popovertarget=${id}
      ref=${button}
      onKeyDown=${openByKey}
    >
      ⋯
    </button>
    <div id=${id} class="menu" role="menu" popover="auto" ref=${menu} onToggle=${onToggle} onKeyDown=${takeKey}>
      ${element.options.map((choice, index) => renderItem(choice, index === 0, pick))}
    </div>
  </span>`;
}

/** The focus moves to the first with the opening itself: a key that follows at once must not go to the button. */
function renderItem(choice: Choice, isFirst: boolean, pick: (choice: Choice) => void): Drawn {
  const { text, description } = choice;
  return html`<button type="button" role="menuitem" tabindex="-1" autofocus=${isFirst} onClick=${() => pick(choice)}>
    ${plainString(text.text)}
    ${description && html`<span class="description">${plainString(description.text)}</span>`}
  </button>`;
}

/** Enter and Space are the buttons' own. */
function takeKey(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const menu = event.currentTarget;
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
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
