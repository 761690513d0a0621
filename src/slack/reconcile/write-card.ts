/** Bringing one card to what its promise holds, without ever putting an older state over a newer one. */
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import type { ApprovalView, CardAddress } from "../../records/approval-view.ts";
import { readFolded } from "../../records/newest-record.ts";
import { NotShownError } from "../../runtime/presenter.ts";
import type { RecordReaders } from "../../security/record-readers.ts";
import { type Card, cardOf } from "../cards/card.ts";
import { calling, platformError } from "../connection/calls.ts";
import { isSame, type Json, toJson } from "./same-card.ts";
import { lookAgain, type Reading, type SeenCard } from "./seen-cards.ts";

/**
 * Slack changes blocks when it stores them, mostly in ways that `isSame` knows. Where it changed them in another way, this
 * keeps what we wrote beside what Slack stored, by channel and ts. Otherwise every pass would find that the card differs,
 * and write it again.
 */
export type RewriteCache = Map<string, { written: Json[]; stored: Json[] }>;

export interface Writing extends Reading, RecordReaders {
  rewriteCache: RewriteCache;
}

/** What overwriting a card needs. */
export type Overwriting = Pick<Writing, "web"> & RecordReaders;

/** An approval, and a round of it that exists. */
export interface Approval {
  id: string;
  round: number;
}

/** Whether the card shows the newest record. */
export async function isRight(writing: Writing, approval: Approval, seen: SeenCard): Promise<boolean> {
  return isShown(writing.rewriteCache, seen, await newestCard(writing, approval));
}

/** Whether the card shows this record. */
export function isRightFor({ rewriteCache }: Writing, view: ApprovalView, seen: SeenCard): boolean {
  return isShown(rewriteCache, seen, cardOf(view));
}

/**
 * Updates the card unless it is right. It is looked at again first, for a card sync may have been there since. Throws
 * NotShownError.
 */
export async function writeCard(
  writing: Writing,
  approval: Approval,
  address: CardAddress,
): Promise<"right" | "written" | "gone"> {
  const seen = await lookAgain(writing, address);
  if (seen === undefined) return "gone";
  return writing.pace.call(() => writeNewest(writing, approval, seen));
}

/** Reads the record immediately before each update and after it, and writes again if it has moved on meanwhile. */
async function writeNewest(
  writing: Writing,
  approval: Approval,
  seen: SeenCard,
): Promise<"right" | "written" | "gone"> {
  const card = await newestCard(writing, approval);
  if (isShown(writing.rewriteCache, seen, card)) return "right";
  const written = await overwrite(writing, approval, { address: seen, card });
  if (written === "gone") return "gone";
  noteOwnWay(writing.rewriteCache, { ...seen, blocks: written.stored }, written.card);
  return "written";
}

/** Brings the card to the newest record, whatever it shows now; false if it is gone. Throws NotShownError. */
export async function overwriteCard(
  writing: Overwriting,
  approval: Approval,
  address: CardAddress,
): Promise<boolean> {
  const card = await newestCard(writing, approval);
  return (await overwrite(writing, approval, { address, card })) !== "gone";
}

async function overwrite(
  writing: Overwriting,
  approval: Approval,
  { address, card }: { address: CardAddress; card: Card },
): Promise<{ stored: Json[]; card: Card } | "gone"> {
  const stored = await tryUpdate(writing.web, address, card);
  if (stored === "gone") return "gone";
  const next = await newestCard(writing, approval);
  if (!isSame(toJson(next.blocks), toJson(card.blocks)))
    return overwrite(writing, approval, { address, card: next });
  if (stored instanceof NotShownError) throw stored;
  return { stored, card };
}

/**
 * What Slack stored. A failed update that may have happened is a result here: it must not leave an older state in the
 * card.
 */
async function tryUpdate(
  web: webApi.WebClient,
  { channel, ts }: CardAddress,
  { text, blocks }: Card,
): Promise<Json[] | "gone" | NotShownError> {
  try {
    const answer = await calling(() => web.chat.update({ channel, ts, text, blocks }));
    return storedSchema.safeParse(answer).data?.message.blocks ?? toJson(blocks);
  } catch (error) {
    if (platformError(error) === "message_not_found") return "gone";
    if (error instanceof NotShownError && error.mayHaveHappened) return error;
    throw error;
  }
}

const storedSchema = z.object({ message: z.object({ blocks: z.array(z.json()) }) });

async function newestCard(writing: RecordReaders, { id, round }: Approval): Promise<Card> {
  return cardOf(await readFolded(writing, id, round));
}

function isShown(rewriteCache: RewriteCache, seen: SeenCard, card: Card): boolean {
  const expected = toJson(card.blocks);
  if (isSame(seen.blocks, expected)) return true;
  const way = rewriteCache.get(placeOf(seen));
  return way !== undefined && isSame(way.written, expected) && isSame(way.stored, seen.blocks);
}

function noteOwnWay(rewriteCache: RewriteCache, { blocks: stored, ...place }: SeenCard, card: Card): void {
  const written = toJson(card.blocks);
  if (!isSame(stored, written)) rewriteCache.set(placeOf(place), { written, stored });
}

function placeOf({ channel, ts }: CardAddress): string {
  return `${channel} ${ts}`;
}
