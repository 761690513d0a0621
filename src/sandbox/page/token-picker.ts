/** A field that finds several choices by typing; those picked stand in it as tokens that can be taken out again. */
import type { Offer } from "./choices.ts";
import { make } from "./dom.ts";
import { PickList } from "./pick-list.ts";
import type { Field, FieldStart } from "./render-field.ts";

export function tokenPicker(id: string, offer: Offer, start: FieldStart & { max: number }): Field {
  const picker = new TokenPicker(id, offer, start);
  const { node, input: control } = picker;
  return { node, control, focus: () => control.focus(), read: () => picker.read() };
}

class TokenPicker {
  readonly node: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #offer: Offer;
  readonly #max: number;
  readonly #list: PickList;
  readonly #tokens = make("ul", { class: "tokens", "aria-label": "Chosen" });
  readonly #placeholder: string;
  #chosen: string[];

  constructor(id: string, offer: Offer, start: FieldStart & { max: number }) {
    this.#offer = offer;
    this.#max = start.max;
    this.#chosen = [...start.initial];
    this.#placeholder = start.placeholder ?? offer.placeholder;
    this.input = make("input", { id, type: "text" });
    this.#list = new PickList({ input: this.input, offer, onPick: ({ value }) => this.#add(value) });
    this.node = make("div", { class: "token-picker" }, this.#tokens, this.input, this.#list.node);
    this.#drawTokens();
    this.#listen();
  }

  read(): string[] {
    return [...this.#chosen];
  }

  #listen(): void {
    const { input } = this;
    input.addEventListener("input", () => this.#open());
    input.addEventListener("click", () => this.#open());
    input.addEventListener("keydown", (event) => {
      if (this.#takeKey(event)) event.preventDefault();
    });
    input.addEventListener("blur", () => this.#leave());
    // The field's own change event means "typed"; only tokens that come and go are a change.
    input.addEventListener("change", (event) => event.stopPropagation());
    // The whole frame is the field.
    this.node.addEventListener("click", (event) => {
      if (event.target === this.node || event.target === this.#tokens) input.focus();
    });
  }

  #takeKey(event: KeyboardEvent): boolean {
    if (this.#list.takeKey(event)) return true;
    const last = this.#chosen.at(-1);
    if (event.key === "Backspace" && this.input.value === "" && last !== undefined) {
      this.#remove(last);
      return true;
    }
    const opens = ["ArrowDown", "ArrowUp", "Enter"].includes(event.key) && !event.ctrlKey && !event.metaKey;
    if (opens) this.#open();
    return opens;
  }

  #open(): void {
    if (this.#chosen.length < this.#max) this.#list.open(this.input.value, { taken: this.#chosen });
    else this.#leave();
  }

  /** What was typed and not picked is taken back. */
  #leave(): void {
    this.#list.close();
    this.input.value = "";
  }

  #add(value: string): void {
    this.#chosen.push(value);
    this.input.value = "";
    this.#change();
    // Whoever picks one often picks another.
    this.#open();
  }

  #remove(value: string): void {
    this.#chosen = this.#chosen.filter((other) => other !== value);
    this.#change();
    this.input.focus();
    if (this.#list.isOpen) this.#open();
  }

  #change(): void {
    this.#drawTokens();
    this.node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #drawTokens(): void {
    const isFull = this.#chosen.length >= this.#max;
    this.input.placeholder = isFull ? `No more than ${this.#max}` : this.#placeholder;
    this.#tokens.hidden = this.#chosen.length === 0;
    this.#tokens.replaceChildren(...this.#chosen.map((value) => this.#token(value)));
  }

  #token(value: string): HTMLElement {
    const label = this.#offer.choices.find((choice) => choice.value === value)?.label ?? value;
    const remove = make("button", { type: "button", "aria-label": `Remove ${label}` }, "✕");
    remove.addEventListener("click", () => this.#remove(value));
    return make("li", { class: "token" }, label, remove);
  }
}
