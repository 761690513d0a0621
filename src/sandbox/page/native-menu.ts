/** The browser's own menu, for a short list of options. */
import type { Offer } from "./choices.ts";
import { make } from "./dom.ts";
import type { Field, FieldStart } from "./render-field.ts";

export function nativeMenu(id: string, { choices, placeholder }: Offer, start: FieldStart): Field {
  // Slack lets nobody go back to nothing where something is required.
  const empty = make(
    "option",
    { value: "", disabled: !start.isOptional, hidden: !start.isOptional },
    start.placeholder ?? placeholder,
  );
  const node = make("select", { id }, empty);
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const { value, label, group } of choices) {
    if (group !== undefined && !groups.has(group)) groups.set(group, make("optgroup", { label: group }));
    (group === undefined ? node : (groups.get(group) ?? node)).append(make("option", { value }, label));
  }
  node.append(...groups.values());
  const [initial = ""] = start.initial;
  node.value = choices.some(({ value }) => value === initial) ? initial : "";
  return { node, control: node, focus: () => node.focus(), read: () => node.value };
}
