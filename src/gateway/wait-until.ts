/** Holding an answer until there is something to say, or its time is over. */
import { setTimeout as pause } from "node:timers/promises";
import { backOffMs } from "../back-off.ts";
import { steadyNow } from "../steady-clock.ts";

/** The pauses between two looks, in milliseconds. */
const looking = { firstMs: 10, longestMs: 250 };

/**
 * What `look` finds within this time; undefined if it finds nothing, or when `stopping` is aborted. `longestMs`: the longest
 * pause between two looks.
 */
export async function waitUntil<Found>(
  { stopping, longestMs = looking.longestMs }: { stopping: AbortSignal; longestMs?: number | undefined },
  withinMs: number,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const giveUpAtMs = steadyNow() + withinMs;
  for (let looks = 0; ; looks += 1) {
    const found = await look();
    if (found !== undefined) return found;
    const waitMs = backOffMs({ ...looking, longestMs }, looks);
    if (steadyNow() + waitMs > giveUpAtMs || stopping.aborted) return undefined;
    await pause(waitMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
