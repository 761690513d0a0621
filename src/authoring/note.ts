/** `note`: a line of the workflow in the thread of its card. */
import { z } from "zod";
import type { Durable } from "../resonate/durable.ts";
import { durableLeaf } from "../runtime/leaf.ts";
import { spawnNote } from "../runtime/spawn-card-sync.ts";
import { type Internals, internalsOf, type WorkflowContext } from "../runtime/workflow-context.ts";

/** Far fewer than the numbers that `readCalls` asks for together. */
const notesInARow = 16;

/**
 * Posts `text` in the thread of the run's last card, once, and waits for nothing. Before there is a card it is kept, and
 * stands first in the thread of the next one; a run without any card tells its starter at the end.
 */
export function* note(ctx: WorkflowContext, text: string): Durable<void> {
  const internals = internalsOf(ctx);
  const { sdk, run, proving, lastShowing } = internals;
  if (lastShowing === undefined) {
    internals.keptNotes.push(text);
    return;
  }
  internals.lastShowing = yield* spawnNote(sdk, proving, { run: run.id, text, previous: lastShowing });
  internals.notes += 1;
  // A note leaves its number out among the run's calls, and whoever reads them gives up after too many in a row.
  if (internals.notes % notesInARow === 0) yield* durableLeaf(sdk, proving, { run: async () => null });
}

/** The runs that have opened a card: their lines are no longer for the thread of their caller. */
const withCard = new WeakSet<Internals>();

/** Posts what was kept in the thread of the approval that was just opened. */
export function* releaseNotes(internals: Internals, approval: string): Durable<void> {
  const { sdk, run, proving, keptNotes } = internals;
  withCard.add(internals);
  let previous: string | undefined;
  for (const text of keptNotes.splice(0)) {
    previous = yield* spawnNote(sdk, proving, { run: run.id, text, previous: previous ?? { approval } });
  }
}

export const handedSchema = z.object({
  /** Lines that nobody has seen yet. */
  notes: z.array(z.string()),
  /** The last showing in the caller's thread. */
  showing: z.string().optional(),
});
/** What a run that was called hands back, so that its caller's lines come after its own. */
export type Handed = z.output<typeof handedSchema>;

export function handBack(internals: Internals): Handed {
  const { keptNotes, lastShowing } = internals;
  const isElsewhere = withCard.has(internals) || lastShowing === undefined;
  return { notes: keptNotes, ...(isElsewhere ? {} : { showing: lastShowing }) };
}

export function takeBack(internals: Internals, { notes, showing }: Handed): void {
  internals.keptNotes.push(...notes);
  internals.lastShowing = showing ?? internals.lastShowing;
}
