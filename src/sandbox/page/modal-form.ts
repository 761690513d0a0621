/** Draws what a modal holds: its blocks, its fields, its buttons. */
import { make } from "./dom.ts";
import { renderBlock } from "./render-block.ts";
import { type Field, renderField } from "./render-field.ts";
import { plainString, renderText } from "./render-text.ts";
import type { Block, BlockElement, View } from "./shapes.ts";

type Value = string | string[];

/** What a person entered, by block and element; it outlives an update of the view, as it does in Slack. */
export type Entries = Map<string, Value>;

interface ModalField {
  blockId: string;
  actionId: string;
  field: Field;
  error: HTMLElement;
}

export interface ModalForm {
  view: View;
  title: HTMLElement;
  form: HTMLFormElement;
  close: HTMLButtonElement;
  submit: HTMLButtonElement | undefined;
  fields: ModalField[];
}

export function drawModalForm(view: View, entries: Entries): ModalForm {
  const fields: ModalField[] = [];
  const body = view.blocks.map((block) => {
    if (block.type !== "input") return renderBlock(block, { viewId: view.id });
    return renderInput(block, entries, fields);
  });
  const closeLabel = view.close ? plainString(view.close.text) : view.submit ? "Cancel" : "Close";
  const close = make("button", { type: "button" }, closeLabel);
  const submit = view.submit
    ? make("button", { type: "submit", class: "primary" }, plainString(view.submit.text))
    : undefined;
  // What is wrong is said at the fields, in the app's words, not in the browser's.
  const form = make(
    "form",
    { novalidate: true },
    make("div", { class: "modal-body" }, ...body),
    make("div", { class: "dialog-buttons" }, close, submit),
  );
  const title = make("h2", { id: "modal-title" }, ...renderText(view.title ?? undefined));
  return { view, title, form, close, submit, fields };
}

function renderInput(block: Block, entries: Entries, fields: ModalField[]): Node {
  const { element, block_id: blockId } = block;
  const id = `field-${blockId}`;
  const actionId = element?.action_id ?? "";
  const field = element && renderField(withEntry(element, entries.get(keyOf(blockId, actionId))), id);
  if (!element || !field) {
    return renderBlock({ ...block, type: `input: ${element?.type ?? "nothing"}` }, { viewId: "" });
  }
  const error = make("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const hint = block.hint
    ? make("p", { class: "hint", id: `${id}-hint` }, ...renderText(block.hint))
    : undefined;
  field.control.setAttribute("aria-describedby", hint ? `${hint.id} ${error.id}` : error.id);
  field.control.setAttribute("aria-labelledby", `${id}-label`);
  if (!block.optional) field.control.setAttribute("aria-required", "true");
  if (element.focus_on_load) field.control.dataset.first = "";
  fields.push({ blockId, actionId, field, error });
  // What was wrong may be right once it is changed; whether it is, the next submission says.
  field.node.addEventListener("input", () => showError(field, error));
  field.node.addEventListener("change", () => showError(field, error));
  const optional = block.optional ? make("span", { class: "optional" }, " (optional)") : undefined;
  const label = make("label", { for: id, id: `${id}-label` }, ...renderText(block.label), optional);
  return make("div", { class: "input-block" }, label, field.node, error, hint);
}

/** Adds what is entered now to what was entered before. */
export function keepEntries({ fields }: ModalForm, entries: Entries): Entries {
  const kept = fields.map(
    ({ blockId, actionId, field }) => [keyOf(blockId, actionId), field.read()] as const,
  );
  return new Map([...entries, ...kept]);
}

export function readValues({ fields }: ModalForm): Record<string, Record<string, Value>> {
  return Object.fromEntries(
    fields.map(({ blockId, actionId, field }) => [blockId, { [actionId]: field.read() }]),
  );
}

/** Shows what is wrong at each field and goes to the first of them. */
export function showErrors({ fields }: ModalForm, errors: Record<string, string>): void {
  for (const { blockId, field, error } of fields) {
    showError(field, error, errors[blockId]);
  }
  fields.find(({ blockId }) => errors[blockId])?.field.focus();
}

function showError({ control }: Field, error: HTMLElement, problem = ""): void {
  error.textContent = problem;
  control.setAttribute("aria-invalid", problem === "" ? "false" : "true");
}

/** Where a person begins: the field that the app names, else the first, else the button that goes on. */
export function focusFirst({ fields, submit, close }: ModalForm): void {
  const first = fields.find(({ field }) => field.control.dataset.first !== undefined) ?? fields[0];
  if (first) first.field.focus();
  else (submit ?? close).focus();
}

function keyOf(blockId: string, actionId: string): string {
  return JSON.stringify([blockId, actionId]);
}

/** The element as if the app had begun with what the person entered. */
function withEntry(element: BlockElement, entry: Value | undefined): BlockElement {
  if (entry === undefined) return element;
  const { initial_option: _option, initial_options: _options, ...rest } = element;
  const choices = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap(({ options }) => options),
  ];
  const chosen = choices.filter((choice) => [entry].flat().includes(choice.value));
  if (typeof entry !== "string") return { ...rest, initial_options: chosen, initial_users: entry };
  return {
    ...rest,
    initial_options: chosen,
    initial_value: entry,
    initial_user: entry,
    initial_channel: entry,
    initial_conversation: entry,
  };
}
