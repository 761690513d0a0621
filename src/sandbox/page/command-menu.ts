/** Completes slash commands while they are typed. */
import { type Drawn, html } from "./html.ts";
import type { Command } from "./shapes.ts";
import { view } from "./workspace-view.ts";

/** The commands that begin with what is typed; none where no command is being typed. */
export function offerCommands(typed: string): Command[] {
  return /^\/\S*$/.test(typed) ? view.workspace.commands.filter(({ name }) => name.startsWith(typed)) : [];
}

interface CommandMenuOptions {
  id: string;
  offered: readonly Command[];
  chosen: number;
  onPick(command: Command): void;
}

export function renderCommandMenu({ id, offered, chosen, onPick }: CommandMenuOptions): Drawn {
  const items = offered.map((command, index) => {
    const pick = (event: Event) => {
      // On mousedown, because a click would first take the focus from the field and close the menu.
      event.preventDefault();
      onPick(command);
    };
    return html`<li id=${`${id}-${index}`} role="option" aria-selected=${index === chosen} onMouseDown=${pick}>
      <strong>${command.name}</strong>
      <span class="hint">${` ${command.hint}`}</span>
      <span class="description">${command.description}</span>
    </li>`;
  });
  return html`<ul id=${id} role="listbox" class="command-menu" aria-label="Commands" hidden=${items.length === 0}>
    ${items}
  </ul>`;
}

/** How a slash command is used, while its arguments are typed; else what may be typed. */
export function renderCommandHint(typed: string, isThread: boolean): Drawn {
  const [, name] = /^(\/\S+)\s/.exec(typed) ?? [];
  const command = view.workspace.commands.find((known) => known.name === name);
  if (command?.hint)
    return html`<p class="command-hint"><strong>${command.name}</strong>${` ${command.hint}`}</p>`;
  return (
    !isThread &&
    html`<p class="composer-hint">Type <strong>/</strong> for a command, Shift+Enter for a new line</p>`
  );
}
