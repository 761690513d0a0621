/** The browser's own menu, for a short list of options. */
import type { StaticSelect } from "@slack/types";
import { offerOf } from "./choices.ts";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";

export function NativeMenu(props: FieldProps<StaticSelect>): Drawn {
  const {
    element,
    id,
    value: [chosen = ""],
    isOptional,
    aria,
    onChange,
  } = props;
  const { choices = [], placeholder } = offerOf(element) ?? {};
  const groups = Map.groupBy(choices, ({ group }) => group);
  // Slack lets nobody go back to nothing where something is required.
  return html`<select
    id=${id}
    ...${aria}
    value=${choices.some(({ value }) => value === chosen) ? chosen : ""}
    onChange=${(event: { currentTarget: HTMLSelectElement }) => onChange(event.currentTarget.value)}
  >
    <option value="" disabled=${!isOptional} hidden=${!isOptional}>${placeholder}</option>
    ${[...groups].map(([group, members]) => {
      const options = members.map(({ value, label }) => html`<option value=${value}>${label}</option>`);
      return group === undefined ? options : html`<optgroup label=${group}>${options}</optgroup>`;
    })}
  </select>`;
}
