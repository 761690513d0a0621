/** The elements of a block that a person can click or pick from at once, and images. */
import { act, type Place } from "./act.ts";
import { make, safeUrl } from "./dom.ts";
import { heldIn, initialOf } from "./held-values.ts";
import { renderOverflow } from "./overflow-menu.ts";
import { openUrl } from "./permalink.ts";
import { renderField } from "./render-field.ts";
import { plainString } from "./render-text.ts";
import type { BlockElement } from "./shapes.ts";

let fields = 0;

/** An element in a message or view; what the person does with it is sent to the app. */
export function renderElement(element: BlockElement, blockId: string, place: Place): Node {
  if (element.type === "button") return renderButton(element, blockId, place);
  if (element.type === "image") return renderImage(element);
  if (element.type === "overflow") return renderOverflow(element, blockId, place);
  const state = "viewId" in place ? place.state[blockId]?.[element.action_id ?? ""] : undefined;
  return renderPicker({ element, blockId, place }, state ? heldIn(state) : initialOf(element));
}

interface Placed {
  element: BlockElement;
  blockId: string;
  place: Place;
}

function renderPicker({ element, blockId, place }: Placed, initial: readonly string[]): HTMLElement {
  // Apps repeat their block IDs from message to message; what names a control must stand once in the page.
  const field = renderField(element, `choice-${++fields}`, { initial, isOptional: false });
  if (!field) return make("span", { class: "unknown-block" }, `[${element.type}]`);
  field.control.setAttribute(
    "aria-label",
    element.placeholder ? plainString(element.placeholder.text) : "Choose",
  );
  nameControl(field.control, element, blockId);
  let held = initial;
  field.node.addEventListener("change", async () => {
    const value = field.read();
    if (await act(place, { blockId, element, value })) held = [value].flat();
    // Not confirmed: what was there before comes back.
    else field.node.replaceWith(renderPicker({ element, blockId, place }, held));
  });
  return field.node;
}

function renderButton(element: BlockElement, blockId: string, place: Place): HTMLButtonElement {
  const label = typeof element.text === "object" ? plainString(element.text.text) : "";
  const button = make(
    "button",
    { type: "button", class: element.style, "aria-label": element.accessibility_label },
    label,
  );
  nameControl(button, element, blockId);
  const { url } = element;
  const follow = url === undefined ? {} : { onConfirmed: () => openUrl(url, button) };
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") return;
    // Not `disabled`, which would take the focus away; a modal gives it back to this button.
    button.ariaDisabled = "true";
    await act(place, { blockId, element, ...follow }).finally(() => {
      button.ariaDisabled = null;
    });
  });
  return button;
}

/** Names a control, so that control-memory.ts finds the one that takes its place. */
export function nameControl(
  control: HTMLElement,
  { action_id, value = "" }: BlockElement,
  blockId: string,
): void {
  Object.assign(control.dataset, { action: action_id ?? "", block: blockId, value });
}

export function renderImage(image: { image_url?: string; alt_text?: string }): Node {
  const src = safeUrl(image.image_url ?? "");
  const alt = image.alt_text ?? "";
  return src
    ? make("img", { src, alt, title: alt })
    : make("span", { class: "unknown-block" }, `[image] ${alt}`);
}
