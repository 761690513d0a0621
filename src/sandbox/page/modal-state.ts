/** The modals that this person has open, and what is entered in them. */
import type { InputBlock } from "@slack/types";
import { get } from "./driver-api.ts";
import { heldIn, initialOf } from "./held-values.ts";
import { screen, update } from "./screen.ts";
import type { Value, View } from "./shapes.ts";
import { view as workspace } from "./workspace-view.ts";

/** What a person entered, by input; it outlives an update of the view, as it does in Slack. */
export type Entries = Map<string, Value>;

export type Input = InputBlock & { block_id: string };

/** By view: a modal under another one keeps what was entered in it. */
const entriesOf = new Map<string, Entries>();
let refreshing = Promise.resolve();

/** Shows the top modal as the workspace has it now, or none; one after the other, so that the newest stays. */
export function refreshModal(): Promise<void> {
  refreshing = refreshing.then(readTop, readTop);
  return refreshing;
}

async function readTop(): Promise<void> {
  const { views } = await get<{ views: View[] }>("views", { user: workspace.user });
  const top = views.at(-1);
  if (!top) entriesOf.clear();
  if (JSON.stringify(top) !== JSON.stringify(screen.modal)) update({ modal: top });
}

/** What is entered in a view, begun with what its inputs hold where they are new. */
export function readEntries(view: View): Entries {
  const entries: Entries = entriesOf.get(view.id) ?? new Map();
  entriesOf.set(view.id, entries);
  for (const block of inputsOf(view)) {
    const key = entryKey(block);
    if (!entries.has(key)) entries.set(key, begin(block, view));
  }
  return entries;
}

export function inputsOf({ blocks }: View): Input[] {
  return blocks.filter((block) => block.type === "input");
}

/** What is entered stays where this stays. */
export function entryKey({ block_id, element }: Input): string {
  return JSON.stringify([block_id, element.action_id, element.type]);
}

function begin({ block_id, element }: Input, view: View): Value {
  const state = view.state.values[block_id]?.[element.action_id ?? ""];
  const held = state ? heldIn(state) : initialOf(element);
  const isList = /^multi_|^checkboxes$|^radio_buttons$/.test(element.type);
  return isList ? held : (held[0] ?? "");
}

/** As the driver API takes them: by block_id and action_id. */
export function valuesOf(view: View): Record<string, Record<string, Value>> {
  const entries = readEntries(view);
  return Object.fromEntries(
    inputsOf(view).map((block) => {
      const value = entries.get(entryKey(block)) ?? "";
      return [block.block_id, { [block.element.action_id ?? ""]: value }];
    }),
  );
}
