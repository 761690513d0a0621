/** Repairing the cards of one approval, found or missing. */

import type { Log } from "../../log.ts";
import type { ApprovalView, CardAddress } from "../../records/approval-view.ts";
import { readNewest } from "../../records/newest-record.ts";
import { roundId } from "../../resonate/round-id.ts";
import { syncCard } from "../../runtime/sync-approval.ts";
import { cardOf } from "../cards/card.ts";
import { type KeptBlocks, markOf } from "../cards/card-mark.ts";
import { calling, platformError } from "../connection/calls.ts";
import type { Messages } from "../delivery/messages.ts";
import { isRight, type Putting, putRight, readShown } from "./put-right.ts";
import { type FoundCard, isCardOf, type SeenCard } from "./seen-cards.ts";
import { isBeingShown, type WaitingApproval } from "./waiting-approvals.ts";

/** The first card sync may still be on its way for this long after the opening, in milliseconds. */
const firstShowingMs = 60_000;
/** A card of an ended approval is compared for this long; after that only its buttons are looked for. */
export const recentMs = 24 * 3_600_000;
export interface MendCounts {
  /** Approvals whose cards were compared, or found missing. */
  lookedAt: number;
  rerendered: number;
  postedAgain: number;
  deleted: number;
  /** Approvals that could not be looked at or repaired: the next pass tries again. */
  failed: number;
}

/** What the parts of one pass share. */
export interface Pass extends Putting {
  messages: Messages;
  log: Log;
  now: () => number;
  /** When the pass began (Unix time, milliseconds). */
  startedAtMs: number;
  counts: MendCounts;
}

/**
 * Puts the first card of an approval right, then deletes the later ones, whose clicks have worked until now. Those of other
 * starts of its run are left as they are. One that does not wait (`isOpen`) must not ask any more, nor tell another end.
 */
export async function mend(
  pass: Pass,
  { approval, isOpen }: { approval: string; isOpen: boolean },
  found: readonly FoundCard[],
): Promise<void> {
  const asks = found.some(({ blocks }) => blocks !== undefined && hasButtons(blocks));
  if (!isOpen) {
    if (!asks && !found.some((card) => isRecent(pass, card))) return;
    // The card of another engine, or of one that was emptied, is nobody's here.
    if ((await pass.client.get(roundId(approval, 0))) === undefined) return;
  }
  const view = await readShown(pass, { id: approval, round: 0 });
  const [first, ...later] = found.filter((card) => isCardOf(view.state, card));
  if (first === undefined) return;
  // An end that cannot be verified, its key being gone, is no reason to unsay what a closed card says.
  if (!isOpen && !asks && view.state.outcome === undefined) return;
  if (!isOpen) pass.counts.lookedAt += 1;
  if (later.length === 0 && !(await isToWrite(pass, view, first))) return;
  const result = await putRight(pass, () => readShown(pass, { id: approval, round: 0 }), first);
  // With the first one gone, one of the later ones is the card.
  if (result === "gone") return;
  if (result === "refused") pass.counts.failed += 1;
  if (result === "written") {
    pass.counts.rerendered += 1;
    pass.log.info({ approval, ts: first.ts }, "card corrected: it did not show what is on record");
  }
  for (const card of later) await deleteCard(pass, card);
}

/** What was written before and is wrong again in the same way is written at the second time, the fourth, the eighth... */
export async function isToWrite(
  pass: Pass,
  view: ApprovalView,
  { blocks, ...card }: Pick<FoundCard, "ts" | "channel" | "birth" | "shown" | "blocks">,
): Promise<boolean> {
  if (blocks === undefined || (await isRight(pass, view, { ...card, blocks }))) return false;
  const times = pass.known.countWrong(markOf(pass.signer, cardOf(view), blocks));
  const isToWrite = Number.isInteger(Math.log2(times));
  const { ts } = card;
  const { approval } = view.state;
  if (isToWrite && times > 2)
    pass.log.warn(
      { approval, ts, times },
      "a card shows something else again and again: whoever has the app's token, or another version of Signoff, changes it",
    );
  return isToWrite;
}

/**
 * What is known of a card when it is read. `isOpen`: it is the card of an approval that waits. `isDone`: it shows what its
 * promise holds, or an end of long ago, or is of another start of its run.
 */
export async function look(pass: Pass, seen: SeenCard): Promise<{ isOpen: boolean; isDone: boolean }> {
  try {
    const run = await pass.client.getStored(seen.approval);
    if (run?.state !== "pending")
      return { isOpen: false, isDone: !hasButtons(seen.blocks) && !isRecent(pass, seen) };
    const view = await readShown(pass, { id: seen.approval, round: 0 });
    if (!isCardOf(view.state, seen)) return { isOpen: false, isDone: true };
    return { isOpen: true, isDone: await isRight(pass, view, seen) };
  } catch {
    // It is read again, and fails then, where that is logged.
    return { isOpen: false, isDone: false };
  }
}

export async function deleteCard(
  { web, pace, log, counts }: Pass,
  { channel, ts }: CardAddress,
): Promise<void> {
  try {
    await pace.call(() => calling(() => web.chat.delete({ channel, ts })));
  } catch (error) {
    if (platformError(error) !== "message_not_found") throw error;
    return;
  }
  counts.deleted += 1;
  log.info({ ts }, "card deleted: there is an earlier one of the same approval");
}

export function isRecent({ now }: Pass, { ts }: Pick<FoundCard, "ts">): boolean {
  return Number(ts) >= (now() - recentMs) / 1_000;
}

export function hasButtons(blocks: KeptBlocks): boolean {
  return blocks.some((block) => JSON.stringify(block).includes('"type":"actions"'));
}

/**
 * A card that its card sync has posted and that is no longer there. One that is under way is left to its card sync, and
 * one that may have been posted after its channel was read, to the next pass. Returns the approvals that are on it.
 */
export async function postAgain(
  pass: Pass,
  { approval, round, openedAtMs }: WaitingApproval,
): Promise<string[]> {
  if (pass.startedAtMs - openedAtMs <= firstShowingMs) return [];
  const attempt = { doubtful: true, sinceMs: openedAtMs, signal: pass.pace.signal };
  const card = await pass.pace.call(async () => {
    if (await isBeingShown(pass.client, approval)) return undefined;
    const view = await readNewest(pass, approval, { from: round });
    if (view.state.outcome !== undefined || view.endedOutside) return undefined;
    return await syncCard(pass, undefined, { view, attempt });
  });
  if (card === undefined) return [];
  pass.counts.postedAgain += 1;
  pass.log.info({ approval, ts: card.ts }, "card posted again: it had been deleted");
  const key = `again ${approval} ${card.ts}`;
  const text = ":recycle: The card had been deleted and was posted again.";
  await pass.pace.call(() =>
    pass.messages.postOnce({ key, channel: card.channel, thread: card.ts, text }, attempt),
  );
  // The record may have moved on while it was posted.
  await putRight(pass, () => readShown(pass, { id: approval, round }), card);
  const { group } = await readShown(pass, { id: approval, round });
  return group?.members.map(({ state }) => state.approval) ?? [];
}
