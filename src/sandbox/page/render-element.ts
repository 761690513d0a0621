/** The elements of a block that a person can click or pick from at once, and images. */
import { act, type Place } from "./act.ts";
import { make, safeUrl } from "./dom.ts";
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
  // Apps repeat their block IDs from message to message; what names a control must stand once in the page.
  const field = renderField(element, `choice-${++fields}`);
  if (!field) return make("span", { class: "unknown-block" }, `[${element.type}]`);
  field.control.setAttribute(
    "aria-label",
    element.placeholder ? plainString(element.placeholder.text) : "Choose",
  );
  field.control.dataset.action = element.action_id ?? "";
  field.node.addEventListener("change", () => void act(place, blockId, element, field.read()));
  return field.node;
}

function renderButton(element: BlockElement, blockId: string, place: Place): HTMLButtonElement {
  const label = typeof element.text === "object" ? plainString(element.text.text) : "";
  const button = make(
    "button",
    {
      type: "button",
      class: element.style,
      "aria-label": element.accessibility_label,
      "data-action": element.action_id,
    },
    label,
  );
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") return;
    if (element.url !== undefined) openUrl(element.url);
    // Not `disabled`, which would take the focus away; a modal gives it back to this button.
    button.ariaDisabled = "true";
    await act(place, blockId, element).finally(() => {
      button.ariaDisabled = null;
    });
  });
  return button;
}

export function renderImage(image: { image_url?: string; alt_text?: string }): Node {
  const src = safeUrl(image.image_url ?? "");
  const alt = image.alt_text ?? "";
  return src
    ? make("img", { src, alt, title: alt })
    : make("span", { class: "unknown-block" }, `[image] ${alt}`);
}
