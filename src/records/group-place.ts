/**
 * Where the card of a group stands: whoever posted it leaves that for the other members. Signed, for a message that somebody
 * else names would be written over.
 */
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { CardAddress } from "./approval-view.ts";
import { type GroupPlace, placeId } from "./group-id.ts";

const placeSchema = z.object({ channel: z.string(), ts: z.string(), proof: z.string() });

/** The newest place; undefined before it was posted, and where what is there is not ours. Throws when the engine is away. */
export async function readGroupCard(
  readers: RecordReaders,
  place: GroupPlace,
): Promise<CardAddress | undefined> {
  let found: CardAddress | undefined;
  for (;;) {
    const next = await readPlace(readers, placeId(place, found?.ts));
    if (next === undefined) return found;
    found = next;
  }
}

async function readPlace({ client, signer }: RecordReaders, id: string): Promise<CardAddress | undefined> {
  const { data } = placeSchema.safeParse((await client.get(id))?.param.data);
  if (data === undefined) return undefined;
  const { proof, ...address } = data;
  return signer.matches("group card", contentOf(id, address), proof) ? address : undefined;
}

/** Leaves it for the others; `gone`: the message that was there before. Whoever was faster stands. */
export async function keepGroupCard(
  { client, signer }: RecordReaders,
  place: GroupPlace,
  { address: { channel, ts }, gone }: { address: CardAddress; gone: CardAddress | undefined },
): Promise<void> {
  if (gone?.ts === ts) return;
  const id = placeId(place, gone?.ts);
  const address = { channel, ts };
  const content = { ...address, proof: signer.digest("group card", contentOf(id, address)) };
  await client.claim(id, Date.now() + runTimeoutMs, { content });
}

function contentOf(id: string, address: CardAddress): string {
  return canonicalJson({ id, ...address });
}
