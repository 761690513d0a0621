/** Selecting several requests of the home tab. Each has a name of its own: what is ticked stays with it wherever it moves. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { allowsGrant } from "../../approval/grant.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { Waiting } from "../../gateway/waiting-for.ts";
import { actions, type Block, button, checkbox, context, fitsButton } from "../cards/blocks.ts";
import { nameFrom } from "../listeners/nonce.ts";
import { type BlocksWithButtons, buttonsIn } from "../listeners/read-buttons.ts";

/** The action IDs of the boxes, and of the button that approves what is ticked. */
export const selectAction = "select";
export const approveSelectedAction = "approve-selected";

const selectPrefix = "select:";
const buttonsPrefix = "waiting:";

/** Whether a click on Approve is all that it takes: what is dangerous, or asks for more, has its own button alone. */
export function isSelectable({ request }: ApprovalState, promiseId: string): boolean {
  const { dangerous, form, mustRead, reasons } = request;
  const wantsMore = dangerous || form !== undefined || mustRead === true || reasons.approve === "required";
  return !wantsMore && fitsButton(promiseId);
}

/** The IDs of an item's blocks: a box that was ticked in one of them is ticked in what has the same ID later. */
export function itemBlockIds(promiseId: string): { select: string; buttons: string } {
  const name = nameFrom("item", promiseId);
  return { select: `${selectPrefix}${name}`, buttons: `${buttonsPrefix}${name}` };
}

export const selectBox: types.Checkboxes = checkbox(selectAction, { text: "Select", value: "selected" });

const approveSelected: Block = actions("selected", [
  button({
    actionId: approveSelectedAction,
    text: "Approve selected",
    value: "selected",
    style: "primary",
    label: "Approve all requests that are selected",
  }),
]);

/** What approves those of these that are selected; nothing where none can be. */
export function approveSelectedBlocks(items: readonly Waiting[]): Block[] {
  const selectable = items.filter(({ state, promiseId }) => isSelectable(state, promiseId));
  if (selectable.length === 0) return [];
  const note = "Nothing is granted for a time by that: each request has its own button.";
  return [approveSelected, ...(selectable.some(({ state }) => allowsGrant(state)) ? [context(note)] : [])];
}

const tickedSchema = z.object({
  state: z.object({
    values: z.record(
      z.string(),
      z.record(z.string(), z.looseObject({ selected_options: z.array(z.unknown()).optional() })),
    ),
  }),
});

/** The promises of the requests that are ticked in the home tab. */
export function readSelected(view: BlocksWithButtons): string[] {
  const values = tickedSchema.safeParse(view).data?.state.values ?? {};
  const ticked = Object.entries(values)
    .filter(([, elements]) => (elements[selectAction]?.selected_options ?? []).length > 0)
    .map(([blockId]) => blockId.replace(selectPrefix, buttonsPrefix));
  return buttonsIn(view)
    .filter(({ blockId, actionId }) => actionId === "approve" && ticked.includes(blockId))
    .map(({ value }) => value);
}
