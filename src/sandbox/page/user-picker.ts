/** A field that finds a person by typing a part of their name. */
import { make } from "./dom.ts";
import { placePopover } from "./place-popover.ts";
import type { Member } from "./shapes.ts";
import { view } from "./workspace-view.ts";

/** A workspace may have thousands of members; nobody scrolls through them. */
const maxOffered = 20;

export class UserPicker {
  readonly node: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #list: HTMLElement;
  #chosenId: string;
  #offered: Member[] = [];
  #active = 0;
  #closing: AbortController | undefined;

  constructor(id: string, options: { placeholder: string; initialUser: string | undefined }) {
    this.#chosenId = options.initialUser ?? "";
    this.#list = make("ul", {
      id: `${id}-people`,
      class: "menu",
      role: "listbox",
      popover: "manual",
      "aria-label": "People",
    });
    this.input = make("input", {
      id,
      role: "combobox",
      type: "text",
      autocomplete: "off",
      placeholder: options.placeholder,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": this.#list.id,
    });
    this.node = make("div", { class: "user-picker" }, this.input, this.#list);
    this.#showChosen();
    this.input.addEventListener("input", () => this.#offer(this.input.value));
    this.input.addEventListener("click", () => this.#offer(""));
    this.input.addEventListener("keydown", (event) => this.#takeKey(event));
    this.input.addEventListener("blur", () => {
      if (this.read() === "") this.#chosenId = "";
      this.#leave();
    });
    // The field's own change event means "typed"; only a person picked is a change.
    this.input.addEventListener("change", (event) => event.stopPropagation());
  }

  read(): string {
    // An emptied field holds nobody, though it may not have been left yet.
    return this.input.value.trim() === "" ? "" : this.#chosenId;
  }

  #offer(typed: string): void {
    const wanted = typed.trim().replace(/^@/, "").toLowerCase();
    const ranked = view.people.map((member) => ({ member, rank: rankOf(member, wanted) }));
    const found = ranked.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank);
    this.#offered = found.slice(0, maxOffered).map(({ member }) => member);
    this.#active = 0;
    this.#draw();
  }

  #takeKey(event: KeyboardEvent): void {
    const isOpen = this.#list.matches(":popover-open");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && !isOpen) this.#offer("");
    else if (step !== undefined && this.#offered.length > 0) {
      this.#active = (this.#active + step + this.#offered.length) % this.#offered.length;
      this.#draw();
    } else if (event.key === "Enter" && isOpen) this.#pick(this.#offered[this.#active]);
    else if (event.key === "Escape" && isOpen) this.#leave();
    else return;
    event.preventDefault();
  }

  #pick(member: Member | undefined): void {
    if (!member) return;
    this.#chosenId = member.id;
    this.#leave();
    this.node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What was typed and not picked is taken back. */
  #leave(): void {
    this.#closing?.abort();
    if (this.#list.isConnected) this.#list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.#showChosen();
  }

  #showChosen(): void {
    this.input.value = this.#chosenId === "" ? "" : view.nameOf(this.#chosenId);
  }

  #draw(): void {
    const items = this.#offered.map((member, index) => this.#item(member, index));
    const nobody = make("li", { class: "nobody" }, "Nobody by that name");
    this.#list.replaceChildren(...(items.length > 0 ? items : [nobody]));
    if (!this.#list.matches(":popover-open")) this.#open();
    placePopover(this.#list, this.input);
    this.input.setAttribute("aria-activedescendant", items[this.#active]?.id ?? "");
    items[this.#active]?.scrollIntoView({ block: "nearest" });
  }

  #open(): void {
    this.#list.style.minWidth = `${this.input.offsetWidth}px`;
    this.#list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.input.scrollIntoView({ block: "nearest" });
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    // The list goes along with its field when what is around them scrolls.
    document.addEventListener("scroll", () => placePopover(this.#list, this.input), {
      capture: true,
      signal,
    });
  }

  #item({ id, realName, title }: Member, index: number): HTMLElement {
    const item = make(
      "li",
      {
        id: `${this.#list.id}-${id}`,
        role: "option",
        "aria-selected": index === this.#active ? "true" : "false",
      },
      realName,
      " ",
      title ? make("span", { class: "title" }, title) : undefined,
    );
    // mousedown, because a click would first take the focus from the field and close the list.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#pick(this.#offered[index]);
    });
    return item;
  }
}

/** Names that begin so come first, then names with it in them, then titles; -1: not this one. */
function rankOf({ realName, name, title }: Member, wanted: string): number {
  const names = [realName.toLowerCase(), name.toLowerCase()];
  if (names.some((text) => text.startsWith(wanted))) return 0;
  if (names.some((text) => text.includes(wanted))) return 1;
  return title.toLowerCase().includes(wanted) ? 2 : -1;
}
