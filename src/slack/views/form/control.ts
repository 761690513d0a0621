/** The control of a field: Slack's element for it, holding the value that it begins with. */
import type { types } from "@slack/bolt";
import { clampPlain } from "../../cards/text.ts";

export interface Control {
  element: types.InputBlock["element"];
  /** It may be submitted empty. */
  isOptional: boolean;
  /** Why the element does not show the value that was given, for the person who gave it. */
  leftOut?: string;
}

/** Says that a value was given which the element cannot show. */
export function leftOut(value: unknown): { leftOut?: string } {
  if (value === undefined) return {};
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return { leftOut: `"${clampPlain(shown, 100)}" cannot be shown here and was left out.` };
}
