/** A round that somebody else made beforehand, for another start of its run: nobody is asked what stands in it. */
import { NoRoundError } from "../records/newest-record.ts";
import { getStoredRound, readState } from "../records/round-record.ts";
import { isBornSo } from "../security/birth.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { ShowArgument } from "./spawn-card-sync.ts";

/**
 * Tries to show; where there is only a round of somebody else's, that one is settled with nothing, and the error thrown
 * all the same. The approval notes it, stays open, and goes on to a round of its own, which the next try shows.
 */
export function voidingForeign(
  readers: RecordReaders,
  { approval, round }: Pick<ShowArgument, "approval" | "round">,
  show: (mayHaveHappened: boolean) => Promise<void>,
): (mayHaveHappened: boolean) => Promise<void> {
  return async (mayHaveHappened) => {
    try {
      await show(mayHaveHappened);
    } catch (error) {
      if (error instanceof NoRoundError && round !== "end") await voidForeign(readers, approval, round);
      throw error;
    }
  };
}

async function voidForeign(readers: RecordReaders, approval: string, round: number): Promise<void> {
  const stored = await getStoredRound(readers.client, approval, round);
  if (stored === undefined || stored.state !== "pending") return;
  const state = readState(readers.client.decode(stored));
  if (state === undefined || (await isBornSo(readers, approval, state.birth))) return;
  await readers.client.settleEmpty(stored.id);
}
