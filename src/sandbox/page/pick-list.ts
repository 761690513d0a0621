/** The list under a field to pick from: what matches is offered, and taken with the mouse or the keyboard. */
import { findChoices, type Offer, type OfferedChoice } from "./choices.ts";
import { make } from "./dom.ts";
import { placePopover } from "./place-popover.ts";

/** A workspace may have thousands of members; nobody scrolls through them. */
const maxOffered = 100;

export interface PickListOptions {
  input: HTMLInputElement;
  offer: Offer;
  onPick(choice: OfferedChoice): void;
}

export class PickList {
  readonly node: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #offer: Offer;
  readonly #onPick: (choice: OfferedChoice) => void;
  #offered: OfferedChoice[] = [];
  #active = 0;
  #closing: AbortController | undefined;

  constructor({ input, offer, onPick }: PickListOptions) {
    this.#input = input;
    this.#offer = offer;
    this.#onPick = onPick;
    const id = `${input.id}-list`;
    this.node = make("ul", {
      id,
      class: "menu",
      role: "listbox",
      popover: "manual",
      "aria-label": offer.name,
    });
    // The field keeps the focus: leaving it would close the list before the click reaches it.
    this.node.addEventListener("mousedown", (event) => event.preventDefault());
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": id,
    }))
      input.setAttribute(name, value);
  }

  get isOpen(): boolean {
    return this.node.matches(":popover-open");
  }

  /** Offers what matches `typed`, without the values in `taken`; `current` is where the keyboard begins. */
  open(typed: string, { taken = [], current }: { taken?: readonly string[]; current?: string } = {}): void {
    const free = this.#offer.choices.filter(({ value }) => !taken.includes(value));
    const found = findChoices(free, typed);
    this.#offered = found.slice(0, maxOffered);
    this.#active = Math.max(
      0,
      this.#offered.findIndex(({ value }) => value === current),
    );
    this.#draw(found.length - this.#offered.length);
  }

  close(): void {
    this.#closing?.abort();
    if (this.node.isConnected) this.node.hidePopover();
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** Takes a key that means the open list; false: the key is the field's own. */
  takeKey({ key }: KeyboardEvent): boolean {
    if (!this.isOpen) return false;
    const count = this.#offered.length;
    if (key === "ArrowDown" || key === "ArrowUp")
      this.#activate((this.#active + (key === "ArrowDown" ? 1 : count - 1)) % Math.max(1, count));
    else if (key === "Enter") this.#pick(this.#offered[this.#active]);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  #pick(choice: OfferedChoice | undefined): void {
    if (choice) this.#onPick(choice);
  }

  #draw(leftOut: number): void {
    let heading: string | undefined;
    const items = this.#offered.flatMap((choice, index) => {
      const isNew = choice.group !== heading;
      heading = choice.group;
      const item = this.#item(choice, index);
      return isNew && heading
        ? [make("li", { class: "group", role: "presentation" }, heading), item]
        : [item];
    });
    if (items.length === 0) items.push(make("li", { class: "nobody" }, this.#offer.nothing));
    if (leftOut > 0) items.push(make("li", { class: "nobody" }, `${leftOut} more: type to find them`));
    this.node.replaceChildren(...items);
    if (!this.isOpen) this.#show();
    this.#place();
    this.#activate(this.#active);
  }

  #activate(index: number): void {
    this.#active = index;
    const options = [...this.node.querySelectorAll("[role=option]")];
    for (const [at, option] of options.entries()) option.ariaSelected = String(at === index);
    this.#input.setAttribute("aria-activedescendant", options[index]?.id ?? "");
    options[index]?.scrollIntoView({ block: "nearest" });
  }

  #show(): void {
    this.#input.scrollIntoView({ block: "nearest" });
    this.node.showPopover();
    this.#input.setAttribute("aria-expanded", "true");
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    // The list goes along with its field when what is around them scrolls.
    document.addEventListener("scroll", () => this.#place(), { capture: true, signal });
  }

  /** Under the whole field, which may hold more than its input: tokens that came and went have moved that about. */
  #place(): void {
    const anchor = this.#input.parentElement ?? this.#input;
    this.node.style.minWidth = `${anchor.offsetWidth}px`;
    placePopover(this.node, anchor);
  }

  #item(choice: OfferedChoice, index: number): HTMLElement {
    const detail = choice.detail ? make("span", { class: "title" }, choice.detail) : undefined;
    const item = make("li", { id: `${this.node.id}-${index}`, role: "option" }, choice.label, " ", detail);
    item.addEventListener("mousedown", () => this.#pick(choice));
    return item;
  }
}
