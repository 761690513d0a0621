/**
 * Names blocks and elements, so that each control stays the same in the page when the app changes what is around it,
 * and so does the focus on it. Block IDs that Slack makes up are no names: they change with every version.
 */
import { useRef } from "preact/hooks";
import type { Block } from "./shapes.ts";

/** An element, as far as it tells itself apart. */
export interface Named {
  type: string;
  action_id?: string | undefined;
  value?: string | undefined;
  options?: readonly { value?: string }[];
  text?: unknown;
}

/** A block is named by its first control. */
export function controlOf(block: Block): Named {
  const control = block.type === "actions" ? block.elements[0] : block.type === "section" && block.accessory;
  if (block.type === "input") return { type: `${block.type} ${block.block_id}` };
  return control ? { ...control, type: `${block.type} ${control.type}` } : { type: block.type };
}

/** A key for each control, which stays from version to version. */
export function useKeys(controls: readonly Named[]): string[] {
  const before = useRef(new Map<string, string[]>());
  const now = new Map<string, string[]>();
  const groups = Map.groupBy(controls, actionOf);
  const keys = controls.map((control) => {
    const action = actionOf(control);
    const [known, ...others] = before.current.get(action) ?? [];
    const isSame = known !== undefined && others.length === 0 && groups.get(action)?.length === 1;
    // "Next" has another value on every page. Among several, another value is another row: its button must not be hit.
    const name = isSame ? known : nameOf(control);
    const used = now.get(action) ?? [];
    const key = used.includes(name) ? `${name} ${used.length}` : name;
    now.set(action, [...used, key]);
    return key;
  });
  before.current = now;
  return keys;
}

function actionOf({ type, action_id }: Named): string {
  return JSON.stringify([type, action_id]);
}

/** Rows of a list have the same actions: their values tell them apart, or what is listed, or what stands on them. */
function nameOf(control: Named): string {
  const { value, options, text } = control;
  return JSON.stringify([actionOf(control), value ?? options?.map((option) => option.value) ?? text]);
}
