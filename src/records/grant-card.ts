/** Where the card is with which a grant was given: the grant may outlive all that the card's approval keeps. */
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { CardAddress } from "./approval-view.ts";

const contentSchema = z.object({ channel: z.string(), ts: z.string(), signature: z.string() });

/** Keeps it as long as the grant. Throws when the engine is away. */
export async function keepGrantCard(
  { client, signer }: RecordReaders,
  { id, untilMs }: { id: string; untilMs: number },
  { channel, ts }: CardAddress,
): Promise<void> {
  const signature = signer.digest("grant", contentOf(id, { channel, ts }));
  await client.claim(cardId(id), untilMs, { content: { channel, ts, signature } });
}

/** The card; "awaited" before it is posted, and undefined where none comes any more. Throws when the engine is away. */
export async function readGrantCard(
  { client, signer }: RecordReaders,
  id: string,
): Promise<CardAddress | "awaited" | undefined> {
  const kept = contentSchema.safeParse((await client.get(cardId(id)))?.param.data).data;
  if (kept === undefined) return (await client.getStored(id))?.state === "pending" ? "awaited" : undefined;
  const { signature, ...card } = kept;
  return signer.matches("grant", contentOf(id, card), signature) ? card : undefined;
}

function cardId(grant: string): string {
  return `${grant}:card`;
}

function contentOf(id: string, card: CardAddress): string {
  return canonicalJson({ grantCard: id, ...card });
}
