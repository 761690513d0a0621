/** Lines of a run that wait for a card, and what a run that was called hands back to its caller's thread. */
import { z } from "zod";
import type { Durable } from "../resonate/durable.ts";
import type { Internals } from "./internals.ts";
import { spawnNote } from "./spawn-card-sync.ts";

/** The runs that have opened a card: their lines are no longer for the thread of their caller. */
const withCard = new WeakSet<Internals>();

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
