/** The controls that a person fills in or picks from: in modals, and as menus in messages and the home tab. */
import { ChoicePicker } from "./choice-picker.ts";
import { offerOf } from "./choices.ts";
import { DateTimeField } from "./date-time-field.ts";
import { NativeMenu } from "./native-menu.ts";
import { OptionButtons } from "./option-buttons.ts";
import type { BlockElement } from "./shapes.ts";
import { TextField } from "./text-field.ts";
import { TokenPicker } from "./token-picker.ts";

/** More than this are found by typing. */
const maxListed = 10;

/** The component that is the control for an element, or undefined for a kind that this page does not have. */
export function fieldFor(element: BlockElement) {
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
    case "datepicker":
    case "timepicker":
      return TextField;
    case "datetimepicker":
      return DateTimeField;
    case "checkboxes":
    case "radio_buttons":
      return OptionButtons;
    default:
      return menuFor(element);
  }
}

function menuFor(element: BlockElement) {
  const offer = offerOf(element);
  if (!offer) return undefined;
  if (element.type.startsWith("multi_")) return TokenPicker;
  // The browser's own menu shows no descriptions.
  const isShort = offer.choices.length <= maxListed && !offer.choices.some(({ detail }) => detail);
  return element.type === "static_select" && isShort ? NativeMenu : ChoicePicker;
}
