/** Lines of a run in its card's thread, those that wait for a card, and what a run that was called hands back to its caller. */
import { z } from "zod";
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

/** The runs that have opened a card: their lines are no longer for the thread of their caller. */
const withCard = new WeakSet<Internals>();

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

/** Posts what was kept in the thread of the approval that was just opened. */
export function* releaseNotes(internals: Internals, approval: string): Durable<void> {
  const { sdk, run, runSigner, keptNotes } = internals;
  withCard.add(internals);
  let previous: string | undefined;
  for (const text of keptNotes.splice(0)) {
    previous = yield* spawnNote(sdk, runSigner, { run: run.id, text, previous: previous ?? { approval } });
  }
}

export const handedSchema = z.object({
  /** Lines that nobody has seen yet. */
  notes: z.array(z.string()),
  /** The last card sync in the caller's thread. */
  showing: z.string().optional(),
});
/** What a run that was called hands back, so that its caller's lines come after its own. */
export type Handed = z.output<typeof handedSchema>;

export function handBack(internals: Internals): Handed {
  const { keptNotes, lastSync } = internals;
  const isElsewhere = withCard.has(internals) || lastSync === undefined;
  return { notes: keptNotes, ...(isElsewhere ? {} : { showing: lastSync }) };
}

export function takeBack(internals: Internals, { notes, showing }: Handed): void {
  internals.keptNotes.push(...notes);
  internals.lastSync = showing ?? internals.lastSync;
}
