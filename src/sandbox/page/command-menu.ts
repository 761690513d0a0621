/** Completes slash commands while they are typed. */
import { make } from "./dom.ts";
import type { Command } from "./shapes.ts";
import { view } from "./workspace-view.ts";

let menus = 0;

export class CommandMenu {
  readonly node: HTMLElement;
  readonly #input: HTMLTextAreaElement;
  readonly #id = `commands-${++menus}`;
  #offered: Command[] = [];
  #chosen = 0;

  constructor(input: HTMLTextAreaElement) {
    this.#input = input;
    this.node = make("ul", {
      id: this.#id,
      role: "listbox",
      class: "command-menu",
      "aria-label": "Commands",
      hidden: true,
    });
    input.setAttribute("aria-controls", this.#id);
    input.addEventListener("input", () => this.#offer());
    input.addEventListener("blur", () => this.close());
  }

  close(): void {
    this.#offered = [];
    this.#draw();
  }

  /** Takes a key that means the open menu; false: the key is the field's own. */
  takeKey(event: KeyboardEvent): boolean {
    const command = this.#offered[this.#chosen];
    if (!command) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#chosen = (this.#chosen + step + this.#offered.length) % this.#offered.length;
      this.#draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && this.#input.value !== command.name)) {
      this.#complete(command);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #offer(): void {
    const typed = this.#input.value;
    const isCommand = /^\/\S*$/.test(typed);
    this.#offered = isCommand
      ? view.workspace.commands.filter((command) => command.name.startsWith(typed))
      : [];
    this.#chosen = 0;
    this.#draw();
  }

  #complete(command: Command): void {
    this.#input.value = `${command.name} `;
    this.#input.focus();
    // As if typed: what follows the field's text hears of it, this menu too, which closes.
    this.#input.dispatchEvent(new Event("input"));
  }

  #draw(): void {
    this.node.hidden = this.#offered.length === 0;
    this.node.replaceChildren(...this.#offered.map((command, index) => this.#item(command, index)));
    if (this.#offered.length > 0)
      this.#input.setAttribute("aria-activedescendant", `${this.#id}-${this.#chosen}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #item(command: Command, index: number): HTMLElement {
    const item = make(
      "li",
      {
        id: `${this.#id}-${index}`,
        role: "option",
        "aria-selected": index === this.#chosen ? "true" : "false",
      },
      make("strong", {}, command.name),
      make("span", { class: "hint" }, ` ${command.hint}`),
      make("span", { class: "description" }, command.description),
    );
    // mousedown, because a click would first take the focus from the field and close the menu.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#complete(command);
    });
    return item;
  }
}
