/** The cards that stand in a channel: found by their metadata, which is a card's identity; its ts is only a hint. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import type { CardAddress } from "../../records/approval-view.ts";
import type { GroupPlace } from "../../records/group-id.ts";
import type { KeptBlocks } from "../cards/card-mark.ts";
import { calling } from "../connection/calls.ts";
import {
  cardPrefix,
  type OwnMessage,
  readGroupKey,
  readOwnMessage,
  readOwnMessages,
} from "../delivery/own-messages.ts";
import type { Pace } from "./pace.ts";

/** A message that says it is a card. */
export interface SeenMessage extends CardAddress {
  /** The mark of the start of its run; undefined where that began before births were recorded. */
  birth: string | undefined;
  /** The digest in its metadata of what it was written with. */
  shown: string | undefined;
  blocks: KeptBlocks;
}

/** The card of one approval, as it was read in a channel. */
export interface SeenCard extends SeenMessage {
  approval: string;
}

/** A card that the members of a group share, as it was read in a channel. */
export interface SeenGroupCard extends SeenMessage {
  place: GroupPlace;
}

/** The cards of a channel. */
interface ReadCards {
  cards: FoundCard[];
  /** Oldest first. */
  shared: SeenGroupCard[];
}

/**
 * A card as it is remembered until the whole channel is read. `blocks` is undefined for a card that was compared already
 * and is right: keeping thousands of cards whole would take too much memory.
 */
export type FoundCard = Omit<SeenCard, "blocks"> & { blocks: KeptBlocks | undefined };

/**
 * Whether the card is one of this approval, and not of another start of a run with the same ID: it says so itself, or
 * was posted after the opening.
 */
export function isCardOf(
  { birth, openedAtMs }: Pick<ApprovalState, "birth" | "openedAtMs">,
  card: Pick<FoundCard, "birth" | "ts">,
): boolean {
  if (card.birth !== undefined || birth === undefined) return card.birth === birth?.mark;
  return Number(card.ts) * 1_000 >= openedAtMs;
}

export interface Reading {
  web: webApi.WebClient;
  pace: Pace;
  /** The app's own user: what others post may carry the same metadata, and is not ours to change. */
  self: string;
}

/** The app's own Slack user ID. Throws NotShownError. */
export async function readSelf(web: webApi.WebClient, pace: Pace): Promise<string> {
  const self = await pace.call(() => calling(() => web.auth.test()));
  if (self.user_id === undefined) throw new Error("Slack did not say who the app is.");
  return self.user_id;
}

/**
 * Every card in the channel since `sinceMs` (Unix time, milliseconds), oldest first. Of those for which `isDone` nothing
 * but their place is kept: there may be a hundred thousand. Throws NotShownError.
 */
export async function readCards(
  reading: Reading,
  place: { channel: string; sinceMs: number },
  isDone: (card: SeenCard) => Promise<boolean>,
): Promise<ReadCards> {
  const cards: FoundCard[] = [];
  const shared: SeenGroupCard[] = [];
  for await (const page of readOwnMessages(reading.web, place, (call) => reading.pace.call(call))) {
    for (const seen of page.flatMap((message) => cardOf(reading, place.channel, message))) {
      if ("place" in seen) {
        shared.push(seen);
        continue;
      }
      const { blocks, ...card } = seen;
      // Comparing takes some 0.2 ms: whoever waits for an answer has it in between.
      await nextTurn();
      cards.push({ ...card, blocks: (await isDone({ ...card, blocks })) ? undefined : blocks });
    }
  }
  return { cards: cards.sort(oldestFirst), shared: shared.sort(oldestFirst) };
}

/** The card as it is at this moment; undefined if it is no longer there. Throws NotShownError. */
export async function lookAgain(reading: Reading, card: CardAddress): Promise<SeenMessage | undefined> {
  const message = await reading.pace.call(() => readOwnMessage(reading.web, card));
  return message && cardOf(reading, card.channel, message)[0];
}

/** None for what is no card, or is another's. */
function cardOf(
  { self }: Reading,
  channel: string,
  { user, key, birth, ...message }: OwnMessage,
): (SeenCard | SeenGroupCard)[] {
  if (user !== self) return [];
  const seen = { shown: undefined, ...message, birth, channel };
  if (key.startsWith(cardPrefix)) return [{ ...seen, approval: key.slice(cardPrefix.length) }];
  const place = readGroupKey(key);
  return place === undefined ? [] : [{ ...seen, place }];
}

function oldestFirst({ ts: one }: CardAddress, { ts: other }: CardAddress): number {
  return one < other ? -1 : 1;
}
