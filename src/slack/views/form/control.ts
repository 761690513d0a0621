/** The control of a field: Slack's element for it, holding the value that it begins with. */
import type { types } from "@slack/bolt";
import { type FormField, isAlwaysAnswered } from "../../../form/form-field.ts";
import { clampPlain } from "../../cards/text.ts";

export interface Control {
  element: types.InputBlock["element"];
  /** The control may be submitted empty. */
  isOptional: boolean;
  /** Why the element does not show the value that was given, for the person who gave it. */
  leftOut?: string;
}

/** `given` is what the field was to begin with; `isHeld`: the element shows it. */
export function controlOf(
  field: FormField,
  element: Control["element"],
  { isHeld, given }: { isHeld: boolean; given: unknown },
): Control {
  return { element, isOptional: !isAlwaysAnswered(field), ...(isHeld ? {} : leftOut(given)) };
}

/** Says that a value was given which the element cannot show. */
export function leftOut(value: unknown): { leftOut?: string } {
  if (value === undefined) return {};
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return { leftOut: `"${clampPlain(shown, 100)}" cannot be shown here and was left out.` };
}
