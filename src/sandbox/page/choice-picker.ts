/** A field that finds one choice by typing a part of its name. */
import type { Offer, OfferedChoice } from "./choices.ts";
import { make } from "./dom.ts";
import { PickList } from "./pick-list.ts";
import type { Field, FieldStart } from "./render-field.ts";

export function choicePicker(id: string, offer: Offer, start: FieldStart): Field {
  const picker = new ChoicePicker(id, offer, start);
  const { node, input: control } = picker;
  return { node, control, focus: () => control.focus(), read: () => picker.read() };
}

class ChoicePicker {
  readonly node: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #list: PickList;
  readonly #choices: readonly OfferedChoice[];
  readonly #clear: HTMLButtonElement | undefined;
  #chosen: string;

  constructor(id: string, offer: Offer, { initial, isOptional, placeholder }: FieldStart) {
    this.#choices = offer.choices;
    this.#chosen = initial[0] ?? "";
    this.input = make("input", { id, type: "text", placeholder: placeholder ?? offer.placeholder });
    this.#list = new PickList({ input: this.input, offer, onPick: ({ value }) => this.#pick(value) });
    this.#clear = isOptional
      ? make("button", { type: "button", class: "clear", "aria-label": "Clear" }, "✕")
      : undefined;
    this.node = make("div", { class: "choice-picker" }, this.input, this.#clear, this.#list.node);
    this.#showChosen();
    this.#listen();
  }

  read(): string {
    // An emptied field holds nothing, though it may not have been left yet.
    return this.input.value.trim() === "" ? "" : this.#chosen;
  }

  #listen(): void {
    const { input } = this;
    input.addEventListener("input", () => this.#list.open(input.value));
    input.addEventListener("click", () => this.#openAll());
    input.addEventListener("keydown", (event) => {
      if (!this.#takeKey(event)) return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => {
      if (this.read() === "") this.#chosen = "";
      this.#leave();
    });
    // The field's own change event means "typed"; only what is picked is a change.
    input.addEventListener("change", (event) => event.stopPropagation());
    this.#clear?.addEventListener("click", () => {
      this.#pick("");
      input.focus();
    });
  }

  #takeKey(event: KeyboardEvent): boolean {
    if (this.#list.takeKey(event)) {
      if (!this.#list.isOpen) this.#showChosen();
      return true;
    }
    const opens = ["ArrowDown", "ArrowUp", "Enter"].includes(event.key) && !event.ctrlKey && !event.metaKey;
    if (opens) this.#openAll();
    return opens;
  }

  #openAll(): void {
    this.#list.open("", { current: this.#chosen });
    this.input.select();
  }

  #pick(value: string): void {
    this.#chosen = value;
    this.#leave();
    this.node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What was typed and not picked is taken back. */
  #leave(): void {
    this.#list.close();
    this.#showChosen();
  }

  #showChosen(): void {
    const choice = this.#choices.find(({ value }) => value === this.#chosen);
    this.input.value = choice?.label ?? this.#chosen;
    if (this.#clear) this.#clear.hidden = this.#chosen === "";
  }
}
