/** Radio buttons and checkboxes. */
import type { Checkboxes, RadioButtons } from "@slack/types";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";
import { renderText } from "./render-text.ts";

export function OptionButtons(props: FieldProps<Checkboxes | RadioButtons>): Drawn {
  const { element, id, value: chosen, aria, onChange } = props;
  const isRadio = element.type === "radio_buttons";
  const choose = (value: string, isChosen: boolean) => {
    const others = isRadio ? [] : chosen.filter((other) => other !== value);
    onChange(isChosen ? [...others, value] : others);
  };
  const options = element.options.map(({ value = "", text, description }) => {
    return html`<label class="option">
      <input
        type=${isRadio ? "radio" : "checkbox"}
        name=${id}
        value=${value}
        checked=${chosen.includes(value)}
        onChange=${(event: { currentTarget: HTMLInputElement }) => choose(value, event.currentTarget.checked)}
      />
      <span>
        ${renderText(text)}
        ${description && html`<span class="option-description">${renderText(description)}</span>`}
      </span>
    </label>`;
  });
  return html`<div id=${id} role=${isRadio ? "radiogroup" : "group"} ...${aria}>${options}</div>`;
}
