/** Finds the elements of a block that a person can act on, by their action_id. */
import { z } from "zod";
import type { StoredBlock } from "../workspace/records.ts";

const elementSchema = z.looseObject({ type: z.string(), action_id: z.string() });
export type ActionElement = z.infer<typeof elementSchema>;

const holderSchema = z.looseObject({
  elements: z.array(z.unknown()).optional().catch(undefined),
  actions: z.array(z.unknown()).optional().catch(undefined),
  child_blocks: z.array(z.unknown()).optional().catch(undefined),
  accessory: z.unknown().optional(),
  element: z.unknown().optional(),
});

/** Every element of the block that carries an action_id, in the order shown. */
export function elementsOf(block: unknown): ActionElement[] {
  const holder = holderSchema.safeParse(block);
  if (!holder.success) return [];
  const { elements = [], actions = [], child_blocks = [], accessory, element } = holder.data;
  return [...elements, ...actions, ...child_blocks, accessory, element].flatMap((part) => {
    const own = elementSchema.safeParse(part);
    return own.success ? [own.data] : elementsOf(part);
  });
}

export interface FoundElement {
  block: StoredBlock;
  element: ActionElement;
}

/** The first element with this action_id, in the block given or in any; a button only with the value given, if one is. */
export function findElement(
  blocks: readonly StoredBlock[],
  wanted: { actionId: string; blockId?: string | undefined; value?: string | undefined },
): FoundElement | undefined {
  const found = blocks
    .filter((block) => wanted.blockId === undefined || block.block_id === wanted.blockId)
    .flatMap((block) => elementsOf(block).map((element) => ({ block, element })))
    .filter(({ element }) => element.action_id === wanted.actionId);
  // The same action_id may stand once in each of several blocks; a button's value, or a menu's options, then tell them apart.
  const meant = found.find(({ element }) => isMeant(element, wanted.value));
  const isOtherButton = wanted.value !== undefined && found.every(({ element }) => element.type === "button");
  return meant ?? (isOtherButton ? undefined : found[0]);
}

const listSchema = z.looseObject({ options: z.array(z.looseObject({ value: z.string() })) });
const groupedSchema = z.looseObject({ option_groups: z.array(listSchema) });

function isMeant(element: ActionElement, value: string | undefined): boolean {
  if (element.type === "button") return element.value === value;
  const grouped = groupedSchema.safeParse(element);
  const lists = grouped.success ? grouped.data.option_groups : [element];
  return lists.some((candidate) => {
    const list = listSchema.safeParse(candidate);
    return list.success && list.data.options.some((option) => option.value === value);
  });
}
