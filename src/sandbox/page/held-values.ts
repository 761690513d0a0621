/** What an element holds, as plain values: from what the app began it with, or from the state that Slack reports. */
import type { BlockElement, StateValue } from "./shapes.ts";

/** What the app set: whichever `initial_...` field the element has. */
export function initialOf(element: BlockElement): string[] {
  return Object.entries(element).flatMap(([name, held]) =>
    name.startsWith("initial_") ? plainOf(held) : [],
  );
}

export function heldIn(state: StateValue): string[] {
  return Object.entries(state).flatMap(([name, held]) => (name === "type" ? [] : plainOf(held)));
}

function plainOf(held: StateValue[string]): string[] {
  if (held === null || held === undefined) return [];
  if (Array.isArray(held)) return held.flatMap(plainOf);
  return [String(typeof held === "object" ? held.value : held)];
}
