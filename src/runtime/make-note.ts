/** A line in the thread of a run's card, as the run makes it. */
import type { Durable } from "../resonate/durable.ts";
import type { Internals } from "./internals.ts";
import { signedLeaf } from "./leaf.ts";
import { spawnNote } from "./spawn-card-sync.ts";

/**
 * After so many notes in a row an empty leaf is called. Notes are promises of their own and leave gaps in the numbers of
 * the run's calls, and `readCalls` (records/read-calls.ts) takes 32 missing numbers in a row for the end of the run: the
 * leaf is a call that it finds. Keep this well below 32.
 */
const notesInARow = 16;

/**
 * Posts it after what was shown last, or keeps it for the first card. Within another call it is a part of that one.
 */
export function* makeNote(internals: Internals, text: string): Durable<void> {
  const { sdk, run, runSigner, lastSync } = internals;
  if (lastSync === undefined) {
    internals.keptNotes.push(text);
    return;
  }
  internals.lastSync = yield* spawnNote(sdk, runSigner, { run: run.id, text, previous: lastSync });
  internals.notes += 1;
  // A note leaves its number out among the run's calls, and whoever reads them gives up after too many in a row.
  if (internals.notes % notesInARow === 0) yield* signedLeaf(sdk, runSigner, { run: async () => null });
}
