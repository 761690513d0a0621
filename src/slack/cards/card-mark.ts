/**
 * Digests by which a card is known again. Slack changes blocks when it stores them, so a card that is read back is not what
 * was written. It is compared all the same without knowing how: Slack answers each post and update with the message as it
 * keeps it, and a mark is made of both, what was rendered and what Slack made of that. With a key, for what has a mark is
 * left as it is: whoever has the app's token may write anything into a card, and can make no mark for it.
 */
import { canonicalJson } from "../../canonical-json.ts";
import type { Signer } from "../../security/signer.ts";
import type { Card } from "./card.ts";

/** A message's blocks as Slack gives them. */
export type KeptBlocks = readonly object[];

/** Of what was rendered, for the message's metadata: a card that has it there need not be written again. */
export function digestOfCard(signer: Signer, card: Card): string {
  return signer.digest("card", textOf(card));
}

/** The mark of a card as it was rendered and as Slack keeps it. */
export function markOf(signer: Signer, card: Card, kept: KeptBlocks): string {
  return signer.digest("kept card", contentOf(card, kept));
}

/** Whether the mark is of this card, kept so. */
export function isMarked(
  signer: Signer,
  { card, kept }: { card: Card; kept: KeptBlocks },
  mark: string | undefined,
): boolean {
  return mark !== undefined && signer.matches("kept card", contentOf(card, kept), mark);
}

export function isKeptSame(one: KeptBlocks, other: KeptBlocks): boolean {
  return canonicalJson(one.map(withoutId)) === canonicalJson(other.map(withoutId));
}

function contentOf(card: Card, kept: KeptBlocks): string {
  return `${textOf(card)}\n${canonicalJson(kept.map(withoutId))}`;
}

/** As it is built: one that another version builds in another order counts as another card. */
function textOf(card: Card): string {
  return JSON.stringify(card);
}

/** Where a block was given no ID, Slack makes one up each time. Nobody sees it, and no click depends on it. */
function withoutId(block: object): object {
  return { ...block, block_id: undefined };
}
