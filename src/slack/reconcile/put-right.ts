/** Whether a card is right, and putting it right where it is not. */
import { LRUCache } from "lru-cache";
import type { ApprovalState } from "../../approval/state.ts";
import type { ApprovalView, CardAddress } from "../../records/approval-view.ts";
import { findCard, findMark, isMarkKept } from "../../records/find-card.ts";
import { isSyncUnderWay } from "../../records/find-card-sync.ts";
import { groupIdOf } from "../../records/group-id.ts";
import { readGroupCard } from "../../records/group-place.ts";
import { groupSlots, withGroup } from "../../records/group-view.ts";
import { readFolded } from "../../records/newest-record.ts";
import type { Presenter } from "../../runtime/presenter.ts";
import { syncCard } from "../../runtime/sync-approval.ts";
import type { RecordReaders } from "../../security/record-readers.ts";
import { cardOf } from "../cards/card.ts";
import { digestOfCard, isKeptSame, isMarked, markOf } from "../cards/card-mark.ts";
import type { Messages } from "../delivery/messages.ts";
import { cardKey } from "../delivery/own-messages.ts";
import { lookAgain, type Reading, type SeenMessage } from "./seen-cards.ts";

/** So many cards wait at once in large workspaces; of those over that the marks are read again. */
const manyCards = 100_000;
/** Counted one by one, it grows with what is noted: with `max` all places are made at once, which was a tenth of a start. */
const upToMany = { maxSize: manyCards, sizeCalculation: () => 1 };

/** What one process has found out of cards, by their marks. */
export class KnownCards {
  readonly #right = new LRUCache<string, true>(upToMany);
  readonly #wrong = new LRUCache<string, number>(upToMany);

  isRight(mark: string): boolean {
    return this.#right.has(mark);
  }

  noteRight(mark: string): void {
    this.#right.set(mark, true);
  }

  /**
   * How often the same card was found wrong in the same way, this time included. It was written each time, and somebody
   * changes it back, be it another version of this program; or Slack gives a card otherwise than it answers an update.
   */
  countWrong(mark: string): number {
    const times = (this.#wrong.get(mark) ?? 0) + 1;
    this.#wrong.set(mark, times);
    return times;
  }
}

export interface Putting extends Reading, RecordReaders {
  presenter: Presenter;
  known: KnownCards;
}

/** An approval, and a round of it that exists. */
export interface Approval {
  id: string;
  round: number;
}

/**
 * Whether the card shows this: Slack keeps it exactly as it is rendered, or as a mark says that Slack kept it when it was
 * written. One that says it does, and whose card sync is under way, is left to that: it has yet to leave its mark, and writes
 * the card itself. Throws when the engine is away.
 */
export async function isRight(putting: Putting, view: ApprovalView, seen: SeenMessage): Promise<boolean> {
  const { client, signer, known } = putting;
  const card = cardOf(view);
  const kept = seen.blocks;
  const mark = markOf(signer, card, kept);
  if (known.isRight(mark)) return true;
  if (
    isKeptSame(kept, card.blocks) ||
    isMarked(signer, { card, kept }, await findMark(client, view.state)) ||
    (await isMarkKept(client, mark))
  ) {
    known.noteRight(mark);
    return true;
  }
  return seen.shown === digestOfCard(signer, card) && (await isSyncUnderWay(putting, view.state.approval));
}

/**
 * Brings one card to the newest record unless it is right. It is looked at again first, for a card sync may have been there
 * since. `readAgain`: what is on record now. Throws NotShownError.
 */
export async function putRight(
  putting: Putting,
  readAgain: () => Promise<ApprovalView>,
  address: CardAddress,
): Promise<"right" | "written" | "refused" | "gone"> {
  const seen = await lookAgain(putting, address);
  if (seen === undefined) return "gone";
  const view = await readAgain();
  if (await isRight(putting, view, seen)) return "right";
  const written = await putting.pace.call(() => syncCard(putting, address, { view, readAgain }));
  if (written === undefined) return "gone";
  if (written.mark === undefined) return "refused";
  putting.known.noteRight(written.mark);
  return "written";
}

/** What is on record, also what no worker has folded yet, with all that stands on the card. */
export async function readShown(readers: RecordReaders, { id, round }: Approval): Promise<ApprovalView> {
  return withGroup(readers, await readFolded(readers, id, round));
}

/** The card as a finished card sync has left it, or as it stands in its channel. */
export async function findPosted(
  readers: RecordReaders & { messages: Messages },
  state: ApprovalState,
): Promise<CardAddress | undefined> {
  const { approval, birth, round, channel, openedAtMs: sinceMs } = state;
  const { client, messages } = readers;
  const known = await findCard(client, { approval, round });
  if (known !== undefined) return known;
  if (groupIdOf(state) !== undefined) {
    const place = await groupSlots(readers).find(state);
    return place && readGroupCard(readers, place);
  }
  return messages.find({ key: cardKey(approval), birth: birth?.mark }, { channel, sinceMs });
}
