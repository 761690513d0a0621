/** One input of a modal: its label, its field, its hint, and what is wrong with it. */
import { act, type ViewPlace } from "./act.ts";
import { make } from "./dom.ts";
import { heldIn, initialOf } from "./held-values.ts";
import { renderBlock } from "./render-block.ts";
import { nameControl } from "./render-element.ts";
import { type Field, renderField } from "./render-field.ts";
import { renderText } from "./render-text.ts";
import type { Block, BlockElement } from "./shapes.ts";

export type Value = string | string[];

export interface ModalInput {
  /** What is entered outlives an update of the view where this key stays, as it does in Slack. */
  key: string;
  blockId: string;
  actionId: string;
  field: Field;
  error: HTMLElement;
  node: Node;
}

/** Begins with `entry`, what the person entered before, if they did; undefined: this page has no such field. */
export function drawModalInput(
  block: Block,
  place: ViewPlace,
  entries: ReadonlyMap<string, Value>,
): ModalInput | undefined {
  const { element, block_id: blockId, optional = false } = block;
  if (!element) return undefined;
  const { type, action_id: actionId = "" } = element;
  const key = JSON.stringify([blockId, actionId, type]);
  const state = place.state[blockId]?.[actionId];
  const entry = entries.get(key);
  const begun = state ? heldIn(state) : initialOf(element);
  const initial = entry === undefined ? begun : [entry].flat();
  const id = `field-${blockId}`;
  const field = renderField(element, id, { initial, isOptional: optional });
  if (!field) return undefined;
  const error = make("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  describeField(field, { block, element, error });
  // What was wrong may be right once it is changed; whether it is, the next submission says.
  field.node.addEventListener("input", () => showError(field, error));
  field.node.addEventListener("change", () => showError(field, error));
  if (block.dispatch_action) dispatchChanges(field, { element, blockId }, place);
  return { key, blockId, actionId, field, error, node: frame(field, block, error) };
}

/** A kind of input that this page does not have is shown, so that nobody wonders where it is. */
export function drawUnknownInput(block: Block): Node {
  const type = `input: ${block.element?.type ?? "nothing"}`;
  return renderBlock({ ...block, type }, { viewId: "", state: {} });
}

export function showError({ control }: Field, error: HTMLElement, problem = ""): void {
  error.textContent = problem;
  control.setAttribute("aria-invalid", problem === "" ? "false" : "true");
}

function describeField(
  { control }: Field,
  { block, element, error }: { block: Block; element: BlockElement; error: HTMLElement },
): void {
  const id = `field-${block.block_id}`;
  control.setAttribute("aria-describedby", block.hint ? `${id}-hint ${error.id}` : error.id);
  control.setAttribute("aria-labelledby", `${id}-label`);
  if (!block.optional) control.setAttribute("aria-required", "true");
  if (element.focus_on_load) control.dataset.first = "";
  nameControl(control, element, block.block_id);
}

function frame(field: Field, { block_id, optional, label, hint }: Block, error: HTMLElement): Node {
  const id = `field-${block_id}`;
  const note = optional ? make("span", { class: "optional" }, " (optional)") : undefined;
  const name = make("label", { for: id, id: `${id}-label` }, ...renderText(label), note);
  const advice = hint ? make("p", { class: "hint", id: `${id}-hint` }, ...renderText(hint)) : undefined;
  return make("div", { class: "input-block" }, name, field.node, error, advice);
}

/** With `dispatch_action` the app hears of a choice at once, and of what is typed at Enter, or at every letter if it asks. */
function dispatchChanges(
  field: Field,
  { element, blockId }: { element: BlockElement; blockId: string },
  place: ViewPlace,
): void {
  const send = () => void act(place, { blockId, element, value: field.read() });
  if (!/_input$/.test(element.type)) {
    field.node.addEventListener("change", send);
    return;
  }
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (triggers.includes("on_character_entered")) field.control.addEventListener("input", send);
  if (!triggers.includes("on_enter_pressed")) return;
  field.control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || element.multiline) return;
    event.preventDefault();
    send();
  });
}
