/** A field that finds several choices by typing; those picked stand in it as tokens that can be taken out again. */
import type { MultiSelect } from "@slack/types";
import { offerOf } from "./choices.ts";
import { Combobox } from "./combobox.ts";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";

export function TokenPicker({ element, id, value: chosen, aria, onChange }: FieldProps<MultiSelect>): Drawn {
  const offer = offerOf(element);
  const focusInput = () => document.getElementById(id)?.focus();
  const remove = (value: string | undefined) => {
    onChange(chosen.filter((other) => other !== value));
    focusInput();
  };
  const tokens = chosen.map((value) => {
    const label = offer?.choices.find((choice) => choice.value === value)?.label ?? value;
    return html`<li key=${value} class="token">
      ${label}
      <button type="button" aria-label=${`Remove ${label}`} onClick=${() => remove(value)}>✕</button>
    </li>`;
  });
  // The whole frame is the field.
  const focusFromFrame = ({ target, currentTarget }: Event) => target === currentTarget && focusInput();
  return html`<div class="token-picker" onClick=${focusFromFrame}>
    <ul class="tokens" aria-label="Chosen" hidden=${chosen.length === 0}>${tokens}</ul>
    <${Combobox}
      id=${id}
      aria=${aria}
      offer=${offer}
      chosen=${chosen}
      text=""
      max=${element.max_selected_items ?? Number.POSITIVE_INFINITY}
      onPick=${(value: string) => onChange([...chosen, value])}
      onBackspace=${() => chosen.length > 0 && remove(chosen.at(-1))}
    />
  </div>`;
}
