/** The controls that a person fills in or picks from: in modals, and as menus in messages and the home tab. */
import { choicePicker } from "./choice-picker.ts";
import { type Offer, offerOf } from "./choices.ts";
import { dateTimeField } from "./date-time-field.ts";
import { nativeMenu } from "./native-menu.ts";
import { optionButtons } from "./option-buttons.ts";
import { plainString } from "./render-text.ts";
import type { BlockElement } from "./shapes.ts";
import { textArea, textInput } from "./text-field.ts";
import { tokenPicker } from "./token-picker.ts";

export interface Field {
  node: HTMLElement;
  /** What a label and an error belong to: the node itself, or the input in it. */
  control: HTMLElement;
  focus(): void;
  /** What is entered now: text, or a list where several may be chosen. */
  read(): string | string[];
}

/** How a field begins. */
export interface FieldStart {
  /** What it holds: one value, or several where several may be chosen. */
  initial: readonly string[];
  /** It may be left empty, and emptied again. */
  isOptional: boolean;
  placeholder?: string | undefined;
}

/** More than this are found by typing. */
const maxListed = 10;

/** The control for an element, or undefined for a kind that this page does not have. */
export function renderField(
  element: BlockElement,
  id: string,
  given: Omit<FieldStart, "placeholder">,
): Field | undefined {
  const { type, placeholder } = element;
  const start = { ...given, placeholder: placeholder && plainString(placeholder.text) };
  if (type === "plain_text_input" && element.multiline) return textArea(element, id, start);
  const inputType = inputTypes[type];
  if (inputType) return textInput(element, id, { ...start, type: inputType });
  if (type === "datetimepicker") return dateTimeField(id, start);
  if (type === "checkboxes") return optionButtons(element, id, { ...start, type: "checkbox" });
  if (type === "radio_buttons") return optionButtons(element, id, { ...start, type: "radio" });
  const offer = offerOf(element);
  if (!offer) return undefined;
  if (type.startsWith("multi_")) {
    return tokenPicker(id, offer, { ...start, max: element.max_selected_items ?? Number.POSITIVE_INFINITY });
  }
  return isShort(element, offer) ? nativeMenu(id, offer, start) : choicePicker(id, offer, start);
}

const inputTypes: Record<string, string> = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  datepicker: "date",
  timepicker: "time",
};

/** The browser's own menu shows no descriptions. */
function isShort({ type }: BlockElement, { choices }: Offer): boolean {
  return type === "static_select" && choices.length <= maxListed && !choices.some(({ detail }) => detail);
}
