/** An `Idempotency-Key` is one request of its caller: the first request that comes with it has it, whatever its ID. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { DurableClient } from "../resonate/client.ts";

/** The key came with another request of this caller before: the one of this ID. */
export interface KeyTaken {
  kind: "key-taken";
  id: string;
}

/** So long a key is remembered, in milliseconds: nobody tries a request again after a month. */
const keptMs = 30 * 86_400_000;

const contentSchema = z.object({ id: z.string() });

/** Takes the key for the request of this ID; undefined if it has it. Throws when the engine is away: repeat it. */
export async function claimKey(
  client: DurableClient,
  { by, key, id }: { by: string; key: string; id: string },
): Promise<KeyTaken | undefined> {
  const claim = `signoff-key/${encodeURIComponent(by)}/${digestOfKey(key)}`;
  if (await client.claim(claim, Date.now() + keptMs, { content: { id } })) return undefined;
  const record = await client.get(claim);
  const owner = contentSchema.safeParse(record?.param.data).data;
  return owner?.id === id ? undefined : { kind: "key-taken", id: owner?.id ?? "something else" };
}

/** What stands for a key where it is kept. */
export function digestOfKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}
