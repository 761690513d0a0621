/** A field to type in, with a count of what still fits. */
import type { Datepicker, EmailInput, NumberInput, PlainTextInput, Timepicker, URLInput } from "@slack/types";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";
import { plainString } from "./render-text.ts";

type TextElement = PlainTextInput | EmailInput | URLInput | NumberInput | Datepicker | Timepicker;

/** Not a number field of the browser's: that one reads as empty what is no number, and nobody is told why. */
const inputTypes: Partial<Record<TextElement["type"], string>> = {
  email_text_input: "email",
  url_text_input: "url",
  datepicker: "date",
  timepicker: "time",
};

type Control = HTMLInputElement | HTMLTextAreaElement;

export function TextField({
  element,
  id,
  value: [text = ""],
  aria,
  onChange,
}: FieldProps<TextElement>): Drawn {
  const isMultiline = "multiline" in element && element.multiline;
  const maxLength = "max_length" in element ? element.max_length : undefined;
  const onKeyDown = (event: KeyboardEvent & { currentTarget: Control }) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
  };
  const control = html`<${isMultiline ? "textarea" : "input"}
    id=${id}
    ...${isMultiline ? { rows: 4 } : { type: inputTypes[element.type] ?? "text", inputmode: inputModeOf(element) }}
    placeholder=${element.placeholder && plainString(element.placeholder.text)}
    maxlength=${maxLength}
    ...${aria}
    value=${text}
    onInput=${({ currentTarget }: { currentTarget: Control }) => onChange(currentTarget.value)}
    onKeyDown=${onKeyDown}
  />`;
  if (maxLength === undefined) return control;
  return html`<div class="counted">
    ${control}<span class="count" aria-hidden="true">${text.length} / ${maxLength}</span>
  </div>`;
}

function inputModeOf(element: TextElement): string | undefined {
  if (element.type !== "number_input") return undefined;
  return element.is_decimal_allowed ? "decimal" : "numeric";
}
