/** Reads the buttons of a message or view that Slack sends with a click: their values are what the person saw. */
import { z } from "zod";

const blocksSchema = z.object({
  blocks: z.array(
    z.looseObject({
      block_id: z.string().optional(),
      elements: z
        .array(z.looseObject({ action_id: z.string().optional(), value: z.string().optional() }))
        .optional(),
    }),
  ),
});

/** What may have blocks with buttons: as Slack sends it. */
export type BlocksWithButtons = object | undefined;

export interface ReadButton {
  blockId: string;
  actionId: string;
  value: string;
}

/** Every button among the actions, in order; none of what cannot be read. */
export function buttonsIn(shown: BlocksWithButtons): ReadButton[] {
  const blocks = blocksSchema.safeParse(shown).data?.blocks ?? [];
  return blocks.flatMap(({ block_id: blockId = "", elements = [] }) =>
    elements.flatMap(({ action_id: actionId, value }) =>
      actionId === undefined || value === undefined ? [] : [{ blockId, actionId, value }],
    ),
  );
}
