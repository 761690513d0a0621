/** A field that finds one choice by typing a part of its name. */
import { offerOf } from "./choices.ts";
import { Combobox } from "./combobox.ts";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";

export function ChoicePicker({ element, id, value, isOptional, aria, onChange }: FieldProps): Drawn {
  const offer = offerOf(element);
  const [chosen = ""] = value;
  const clear = () => {
    onChange("");
    document.getElementById(id)?.focus();
  };
  return html`<div class="choice-picker">
    <${Combobox}
      id=${id}
      aria=${aria}
      offer=${offer}
      chosen=${value}
      text=${offer?.choices.find((choice) => choice.value === chosen)?.label ?? chosen}
      max=${1}
      onPick=${onChange}
      onEmptied=${() => onChange("")}
    />
    ${
      isOptional &&
      html`<button type="button" class="clear" aria-label="Clear" hidden=${chosen === ""} onClick=${clear}>✕</button>`
    }
  </div>`;
}
