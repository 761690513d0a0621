/** The cards that stand in a channel: found by their metadata, which is a card's identity; its ts is only a hint. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import type { ApprovalState } from "../../approval/state.ts";
import type { CardAddress } from "../../records/approval-view.ts";
import type { KeptBlocks } from "../cards/card-mark.ts";
import { calling } from "../connection/calls.ts";
import { cardPrefix, eventType, oldestOf } from "../delivery/posted.ts";
import type { Pace } from "./pace.ts";

/** A message that says it is the card of `approval`. */
export interface SeenCard extends CardAddress {
  approval: string;
  /** The mark of the start of its run; undefined where that began before births were recorded. */
  birth: string | undefined;
  /** The digest in its metadata of what it was written with. */
  shown: string | undefined;
  blocks: KeptBlocks;
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

const cardSchema = z.object({
  ts: z.string(),
  user: z.string(),
  blocks: z.array(z.looseObject({})).default([]),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({
      key: z.string().startsWith(cardPrefix),
      birth: z.string().optional(),
      shown: z.string().optional(),
    }),
  }),
});

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
  { channel, sinceMs }: { channel: string; sinceMs: number },
  isDone: (card: SeenCard) => Promise<boolean>,
): Promise<FoundCard[]> {
  const { web, pace } = reading;
  const range = {
    channel,
    oldest: oldestOf(sinceMs),
    inclusive: true,
    limit: 200,
    include_all_metadata: true,
  };
  const cards: FoundCard[] = [];
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await pace.call(() => calling(() => web.conversations.history({ ...range, ...from })));
    for (const { blocks, ...card } of cardsOf(reading, channel, page)) {
      // Comparing takes some 0.2 ms: whoever waits for an answer has it in between.
      await nextTurn();
      cards.push({ ...card, blocks: (await isDone({ ...card, blocks })) ? undefined : blocks });
    }
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return cards.sort((one, other) => (one.ts < other.ts ? -1 : 1));
}

/** The card as it is at this moment; undefined if it is no longer there. Throws NotShownError. */
export async function lookAgain(reading: Reading, card: CardAddress): Promise<SeenCard | undefined> {
  const { channel, ts } = card;
  const only = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1, include_all_metadata: true };
  const page = await reading.pace.call(() => calling(() => reading.web.conversations.history(only)));
  return cardsOf(reading, channel, page).find((seen) => seen.ts === ts);
}

function cardsOf({ self }: Reading, channel: string, page: webApi.ConversationsHistoryResponse): SeenCard[] {
  return (page.messages ?? []).flatMap((message) => {
    const { data: card } = cardSchema.safeParse(message);
    if (card?.user !== self) return [];
    const { ts, blocks, metadata } = card;
    const { key, birth, shown } = metadata.event_payload;
    return [{ approval: key.slice(cardPrefix.length), birth, shown, channel, ts, blocks }];
  });
}
