/** How far Slack has been brought to the record of an approval: the result of each of its card syncs. */
import { z } from "zod";
import type { ShownCard } from "./approval-view.ts";

const cursorSchema = z.object({
  card: z.object({ channel: z.string(), ts: z.string(), mark: z.string().optional() }).optional(),
  /** The round that card and thread show; -1 before there is a card. */
  round: z.int(),
  ended: z.boolean(),
  /** How many entries of the audit trail are in the thread. */
  entries: z.int(),
  /** The outcome was announced in the audit channel; the requester is told after that (`requesterTold`). */
  announced: z.boolean().default(false),
  /** The opening was announced in the audit channel; `requesterTold`: the requester was told of the outcome. */
  openingTold: z.boolean().optional(),
  requesterTold: z.boolean().optional(),
  /** The thread has the line of the grant that was given with the approval. */
  grantTold: z.boolean().optional(),
  /** A message may have been posted without being noted here: look for it before posting again. */
  doubtful: z.boolean(),
});
/** How far Slack has been brought; what one card sync hands to the next. */
export type SyncCursor = z.output<typeof cursorSchema>;
export const freshCursor: SyncCursor = {
  round: -1,
  ended: false,
  entries: 0,
  announced: false,
  doubtful: false,
};

/** A cursor for bringing the card alone up to date: thread, requester and audit channel are left to the durable card sync. */
export function onlyCard(card: ShownCard | undefined): SyncCursor {
  const told = { announced: true, openingTold: true, requesterTold: true, grantTold: true };
  return { ...freshCursor, ...told, card, round: 0, entries: Number.POSITIVE_INFINITY };
}

/** The result of a card sync; undefined if it has none yet, or was ended from outside. */
export function parseCursor(value: unknown): SyncCursor | undefined {
  return cursorSchema.safeParse(value).data;
}
