/** The elements of a block that a person can click or pick from at once, and images. */
import type { ImageElement, Button as SlackButton, WorkflowButton } from "@slack/types";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { act, type Place, type Placed } from "./act.ts";
import { fieldFor } from "./field.ts";
import { heldIn, initialOf } from "./held-values.ts";
import { type Drawn, html } from "./html.ts";
import { Overflow } from "./overflow-menu.ts";
import { openUrl } from "./permalink.ts";
import { plainString } from "./render-text.ts";
import { safeUrl } from "./safe-url.ts";
import type { BlockElement, Value } from "./shapes.ts";

/** An element in a message or view; what the person does with it is sent to the app. */
export function renderElement(element: BlockElement | ImageElement, blockId: string, place: Place): Drawn {
  if (element.type === "image") return renderImage(element);
  const component =
    element.type === "button" || element.type === "workflow_button"
      ? Button
      : element.type === "overflow"
        ? Overflow
        : Picker;
  return html`<${component} element=${element} blockId=${blockId} place=${place} />`;
}

function Button({ element, blockId, place }: Placed<SlackButton | WorkflowButton>): Drawn {
  const [isBusy, setBusy] = useState(false);
  const button = useRef<HTMLElement>(null);
  const url = "url" in element ? element.url : undefined;
  const value = "value" in element ? element.value : undefined;
  const click = async () => {
    if (isBusy) return;
    setBusy(true);
    const onConfirmed = () => url !== undefined && button.current && openUrl(url, button.current);
    await act(place, { blockId, element, value, onConfirmed }).finally(() => setBusy(false));
  };
  // Not `disabled`, which would take the focus away; a modal gives it back to this button.
  return html`<button
    type="button"
    class=${element.style}
    aria-label=${element.accessibility_label}
    aria-disabled=${isBusy || undefined}
    ref=${button}
    onClick=${click}
  >
    ${plainString(element.text.text)}
  </button>`;
}

function Picker({ element, blockId, place }: Placed<BlockElement>): Drawn {
  const id = useId();
  const state = "viewId" in place ? place.state[blockId]?.[element.action_id ?? ""] : undefined;
  const begun = state ? heldIn(state) : initialOf(element);
  const [held, setHeld] = useState(begun);
  // By what it holds, and not by which list holds that: each drawing has lists of its own.
  useLayoutEffect(() => setHeld(begun), [begun.join("\n")]);
  const field = fieldFor(element);
  if (!field) return html`<span class="unknown-block">[${element.type}]</span>`;
  const onChange = async (value: Value) => {
    // Nobody goes back to nothing here.
    if (value === "") return;
    setHeld([value].flat());
    // Not confirmed: what was there before comes back.
    if (!(await act(place, { blockId, element, value }))) setHeld(held);
  };
  const label =
    "placeholder" in element && element.placeholder ? plainString(element.placeholder.text) : "Choose";
  const props = { id, element, value: held, isOptional: false, aria: { "aria-label": label }, onChange };
  return html`<${field} ...${props} />`;
}

export function renderImage(
  image: { image_url?: string | undefined; alt_text: string } | ImageElement,
): Drawn {
  const src = safeUrl(("image_url" in image && image.image_url) || "");
  const alt = image.alt_text;
  return src
    ? html`<img src=${src} alt=${alt} title=${alt} />`
    : html`<span class="unknown-block">[image] ${alt}</span>`;
}
