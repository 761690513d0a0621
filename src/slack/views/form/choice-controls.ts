/** Controls with fixed choices: yes or no, one of several, several of several. */
import type { types } from "@slack/bolt";
import {
  type BooleanField,
  type ChoiceField,
  type ChoicesField,
  type FormOption,
  isAlwaysAnswered,
} from "../../../form/form-field.ts";
import { plain } from "../../cards/blocks.ts";
import { valueAction } from "./block-id.ts";
import { type Control, controlOf, leftOut } from "./control.ts";
import { toMenu, toOption } from "./options.ts";

const action_id = valueAction;

export const yes: types.PlainTextOption = { text: plain("Yes", 75), value: "yes" };
export const no: types.PlainTextOption = { text: plain("No", 75), value: "no" };

/** One box to tick, whose absence means no; two buttons where there may be no answer. */
export function booleanControl(field: BooleanField, given: unknown): Control {
  const isHeld = typeof given === "boolean";
  const box = given === true ? { initial_options: [yes] } : {};
  const button = isHeld ? { initial_option: given ? yes : no } : {};
  const element: Control["element"] = isAlwaysAnswered(field)
    ? { type: "checkboxes", action_id, options: [yes], ...box }
    : { type: "radio_buttons", action_id, options: [yes, no], ...button };
  // Slack would demand the tick of a box that is not optional.
  return { ...controlOf(field, element, { isHeld, given }), isOptional: true };
}

/** More buttons than this are a menu. */
const maxButtons = 5;

/** Buttons for a few choices that must be made (a pressed button cannot be released), else a menu. */
export function choiceControl(field: ChoiceField, given: unknown): Control {
  const chosen = field.options.find((option) => option === given);
  const initial = chosen === undefined ? {} : { initial_option: toOption(chosen) };
  const options = field.options.map(toOption);
  const element: Control["element"] =
    isAlwaysAnswered(field) && options.length <= maxButtons
      ? { type: "radio_buttons", action_id, options, ...initial }
      : { type: "static_select", action_id, ...toMenu(options), ...initial };
  return controlOf(field, element, { isHeld: chosen !== undefined, given });
}

/** Slack shows at most so many boxes. */
const maxBoxes = 10;

/** Boxes, or a menu for many; nothing chosen is the empty list where the field must have a value. */
export function choicesControl(field: ChoicesField, given: unknown): Control {
  const { options, minItems = 0, maxItems } = field;
  const chosen = chosenOptions(options, given);
  const initial = chosen.length === 0 ? {} : { initial_options: chosen.map(toOption) };
  const unknown = Array.isArray(given) ? given.filter((item) => !options.includes(item)) : [given];
  const left = unknown.length === 0 ? {} : leftOut(unknown.length === 1 ? unknown[0] : unknown);
  const isOptional = !isAlwaysAnswered(field) || minItems === 0;
  if (options.length <= maxBoxes) {
    const boxes = options.map(toOption);
    return { element: { type: "checkboxes", action_id, options: boxes, ...initial }, isOptional, ...left };
  }
  // Slack refuses to begin with more than it would let a person choose.
  const most = maxItems ? { max_selected_items: Math.max(maxItems, chosen.length) } : {};
  return {
    element: {
      type: "multi_static_select",
      action_id,
      ...toMenu(options.map(toOption)),
      ...initial,
      ...most,
    },
    isOptional,
    ...left,
  };
}

function chosenOptions(options: readonly FormOption[], given: unknown): FormOption[] {
  if (!Array.isArray(given)) return [];
  return [...new Set(given)].flatMap((item) => options.find((option) => option === item) ?? []);
}
