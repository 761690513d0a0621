/** Fields to type in, with a count of what still fits. */
import { make } from "./dom.ts";
import type { Field, FieldStart } from "./render-field.ts";
import type { BlockElement } from "./shapes.ts";

export function textArea(element: BlockElement, id: string, start: FieldStart): Field {
  const { placeholder, initial } = start;
  const control = make("textarea", { id, rows: 4, placeholder, maxlength: element.max_length });
  control.value = initial[0] ?? "";
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) control.form?.requestSubmit();
  });
  return textField(control, element);
}

export function textInput(element: BlockElement, id: string, start: FieldStart & { type: string }): Field {
  const { type, placeholder, initial } = start;
  const maxlength = element.max_length;
  // Not a number field of the browser's: that one reads as empty what is no number, and nobody is told why.
  const numeric = element.is_decimal_allowed ? "decimal" : "numeric";
  const inputmode = element.type === "number_input" ? numeric : undefined;
  const control = make("input", { id, type, placeholder, maxlength, inputmode });
  control.value = initial[0] ?? "";
  return textField(control, element);
}

function textField(
  control: HTMLInputElement | HTMLTextAreaElement,
  { max_length: maxLength }: BlockElement,
): Field {
  const common = { control, focus: () => control.focus(), read: () => control.value };
  if (maxLength === undefined) return { ...common, node: control };
  const count = make("span", { class: "count", "aria-hidden": "true" });
  const showCount = () => {
    count.textContent = `${control.value.length} / ${maxLength}`;
  };
  control.addEventListener("input", showCount);
  showCount();
  return { ...common, node: make("div", { class: "counted" }, control, count) };
}
