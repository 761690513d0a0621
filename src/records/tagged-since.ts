/** Since when what is written has tags that older programs did not write: noted once for an engine, by its first program that does. */
import type { DurableClient } from "../resonate/client.ts";
import { freshTag } from "../resonate/tags.ts";
import { hasBeenUsed } from "../security/bound-since.ts";

const keptMs = 100 * 365 * 86_400_000;
/** So long older programs may work beside the first that writes the tags, in milliseconds: an upgrade takes no longer. */
const upgradeMs = 60 * 60_000;

/** Before anything else is done with an engine: notes it under these IDs. Throws when the engine is away. */
export async function noteTagged(client: DurableClient, marks: readonly string[]): Promise<void> {
  const known = await Promise.all(marks.map((mark) => client.getStored(mark)));
  const missing = marks.filter((_, index) => known[index] === undefined);
  if (missing.length === 0) return;
  const isFresh = !(await hasBeenUsed(client));
  for (const mark of missing)
    await client.claim(mark, Date.now() + keptMs, { tags: { [freshTag]: isFresh ? "yes" : "no" } });
}

/**
 * From when on (Unix time, milliseconds) everything has the tags that `mark` stands for; infinity where nothing says so.
 * Throws when the engine is away.
 */
export async function taggedSince(client: DurableClient, mark: string): Promise<number> {
  const record = await client.getStored(mark);
  if (record === undefined) return Number.POSITIVE_INFINITY;
  return record.tags[freshTag] === "yes" ? 0 : Number(record.createdAt) + upgradeMs;
}
