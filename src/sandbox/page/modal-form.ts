/** Draws what a modal holds: its blocks, its inputs, its buttons. */
import { make } from "./dom.ts";
import { drawModalInput, drawUnknownInput, type ModalInput, showError, type Value } from "./modal-input.ts";
import { renderBlock } from "./render-block.ts";
import { plainString, renderText } from "./render-text.ts";
import type { View } from "./shapes.ts";

/** What a person entered, by input; it outlives an update of the view, as it does in Slack. */
export type Entries = Map<string, Value>;

export interface ModalForm {
  view: View;
  title: HTMLElement;
  form: HTMLFormElement;
  body: HTMLElement;
  close: HTMLButtonElement;
  submit: HTMLButtonElement | undefined;
  inputs: ModalInput[];
}

export function drawModalForm(view: View, entries: Entries): ModalForm {
  const inputs: ModalInput[] = [];
  const place = { viewId: view.id, state: view.state.values, readValues: () => readValues({ inputs }) };
  const parts = view.blocks.map((block) => {
    if (block.type !== "input") return renderBlock(block, place);
    const input = drawModalInput(block, place, entries);
    if (!input) return drawUnknownInput(block);
    inputs.push(input);
    return input.node;
  });
  const body = make("div", { class: "modal-body" }, ...parts);
  const closeLabel = view.close ? plainString(view.close.text) : view.submit ? "Cancel" : "Close";
  const close = make("button", { type: "button" }, closeLabel);
  const submit = view.submit
    ? make("button", { type: "submit", class: "primary" }, plainString(view.submit.text))
    : undefined;
  // What is wrong is said at the fields, in the app's words, not in the browser's.
  const form = make(
    "form",
    { novalidate: true },
    body,
    make("div", { class: "dialog-buttons" }, close, submit),
  );
  const title = make("h2", { id: "modal-title" }, ...renderText(view.title ?? undefined));
  return { view, title, form, body, close, submit, inputs };
}

/** Adds what is entered now to what was entered before. */
export function keepEntries({ inputs }: ModalForm, entries: Entries): Entries {
  return new Map([...entries, ...inputs.map(({ key, field }) => [key, field.read()] as const)]);
}

export function readValues({ inputs }: Pick<ModalForm, "inputs">): Record<string, Record<string, Value>> {
  return Object.fromEntries(
    inputs.map(({ blockId, actionId, field }) => [blockId, { [actionId]: field.read() }]),
  );
}

/** Shows what is wrong at each field and goes to the first of them; returns the errors that belong to no field. */
export function showErrors({ inputs }: ModalForm, errors: Record<string, string>): string[] {
  for (const { blockId, field, error } of inputs) showError(field, error, errors[blockId]);
  inputs.find(({ blockId }) => errors[blockId])?.field.focus();
  const shown = inputs.map(({ blockId }) => blockId);
  return Object.keys(errors).filter((blockId) => !shown.includes(blockId));
}

/** Where a person begins: the field that the app names, else the first, else the button that goes on. */
export function focusFirst({ inputs, submit, close }: ModalForm): void {
  const first = inputs.find(({ field }) => field.control.dataset.first !== undefined) ?? inputs[0];
  if (first) first.field.focus();
  else (submit ?? close).focus();
}
