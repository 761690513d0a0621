/** Radio buttons and checkboxes. */
import { make } from "./dom.ts";
import type { Field, FieldStart } from "./render-field.ts";
import { renderText } from "./render-text.ts";
import type { BlockElement } from "./shapes.ts";

export function optionButtons(
  element: BlockElement,
  id: string,
  { initial, type }: FieldStart & { type: "checkbox" | "radio" },
): Field {
  const inputs = (element.options ?? []).map((choice) => {
    const input = make("input", { type, name: id, value: choice.value });
    input.checked = initial.includes(choice.value);
    const description = choice.description
      ? make("span", { class: "option-description" }, ...renderText(choice.description))
      : undefined;
    const text = make("span", {}, ...renderText(choice.text), description);
    return { input, label: make("label", { class: "option" }, input, text) };
  });
  const labels = inputs.map(({ label }) => label);
  const node = make("div", { id, role: type === "radio" ? "radiogroup" : "group" }, ...labels);
  return {
    node,
    control: node,
    focus: () => (inputs.find(({ input }) => input.checked) ?? inputs[0])?.input.focus(),
    read: () => inputs.filter(({ input }) => input.checked).map(({ input }) => input.value),
  };
}
