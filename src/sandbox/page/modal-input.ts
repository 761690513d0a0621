/** One input of a modal: its label, its field, its hint, and what is wrong with it. */
import { act, type ViewPlace } from "./act.ts";
import { renderUnknownBlock } from "./blocks.ts";
import { fieldFor } from "./field.ts";
import { type Drawn, html } from "./html.ts";
import type { Input } from "./modal-state.ts";
import { renderText } from "./render-text.ts";
import type { Value } from "./shapes.ts";

interface ModalInputOptions {
  place: ViewPlace;
  value: Value;
  /** Undefined: nothing is wrong. */
  error: string | undefined;
  onChange(value: Value): void;
}

export function renderModalInput(block: Input, { place, value, error, onChange }: ModalInputOptions): Drawn {
  const { element, block_id: blockId, optional = false, label, hint } = block;
  const field = fieldFor(element);
  // A kind of input that this page does not have is shown, so that nobody wonders where it is.
  if (!field) return renderUnknownBlock(`input: ${element.type}`, block);
  const id = `field-${blockId}`;
  const triggers = triggersOf(block);
  const change = (entered: Value) => {
    onChange(entered);
    if (triggers.includes("on_character_entered")) void act(place, { blockId, element, value: entered });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isPlainEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if (!isPlainEnter || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    void act(place, { blockId, element, value });
  };
  return html`<div class="input-block" onKeyDown=${onKeyDown}>
    <label for=${id} id=${`${id}-label`}>
      ${renderText(label)}${optional && html`<span class="optional">${" (optional)"}</span>`}
    </label>
    <${field}
      id=${id}
      element=${element}
      value=${[value].flat().filter((one) => one !== "")}
      isOptional=${optional}
      aria=${describe(block, error)}
      onChange=${change}
    />
    <p class="field-error" id=${`${id}-error`} role="alert">${error}</p>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${renderText(hint)}</p>`}
  </div>`;
}

function describe({ block_id, element, optional, hint }: Input, error: string | undefined) {
  const id = `field-${block_id}`;
  const isFirst = "focus_on_load" in element && element.focus_on_load;
  return {
    "aria-labelledby": `${id}-label`,
    "aria-describedby": hint ? `${id}-hint ${id}-error` : `${id}-error`,
    "aria-required": optional ? undefined : "true",
    "aria-invalid": error === undefined ? "false" : "true",
    "data-first": isFirst ? "" : undefined,
  };
}

/** With `dispatch_action` the app hears of a choice at once, and of what is typed at Enter, or at every letter if it asks. */
function triggersOf({ element, dispatch_action }: Input): readonly string[] {
  if (!dispatch_action) return [];
  if (!element.type.endsWith("_input")) return ["on_character_entered"];
  const config = "dispatch_action_config" in element ? element.dispatch_action_config : undefined;
  const triggers = config?.trigger_actions_on ?? ["on_enter_pressed"];
  // There Enter begins another line.
  const isMultiline = "multiline" in element && element.multiline;
  return isMultiline ? triggers.filter((trigger) => trigger !== "on_enter_pressed") : triggers;
}
