/** Fields to type in, with a count of what still fits. */
import { make } from "./dom.ts";
import type { Field } from "./render-field.ts";
import { plainString } from "./render-text.ts";
import type { BlockElement } from "./shapes.ts";

export function placeholderOf(element: BlockElement): string | undefined {
  return element.placeholder ? plainString(element.placeholder.text) : undefined;
}

export function textArea(element: BlockElement, id: string): Field {
  const control = make("textarea", {
    id,
    rows: 4,
    placeholder: placeholderOf(element),
    maxlength: element.max_length,
  });
  control.value = element.initial_value ?? "";
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) control.form?.requestSubmit();
  });
  return textField(control, element);
}

export function textInput(element: BlockElement, id: string, type: string): Field {
  const control = make("input", {
    id,
    type,
    placeholder: placeholderOf(element),
    maxlength: element.max_length,
  });
  control.value = element.initial_value ?? element.initial_date ?? element.initial_time ?? "";
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
