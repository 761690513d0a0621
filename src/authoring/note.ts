/** `note`: a line of the workflow in the thread of its card. */
import type { Durable } from "../resonate/durable.ts";
import { durableCall } from "../runtime/durable-call.ts";
import type { Internals } from "../runtime/internals.ts";
import { signedLeaf } from "../runtime/leaf.ts";
import { spawnNote } from "../runtime/spawn-card-sync.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";

/**
 * After so many notes in a row an empty leaf is called. Notes are promises of their own and leave gaps in the numbers of
 * the run's calls, and `readCalls` (records/read-calls.ts) takes 32 missing numbers in a row for the end of the run: the
 * leaf is a call that it finds. Keep this well below 32.
 */
const notesInARow = 16;

/**
 * Posts `text` in the thread of the run's last card, once, and waits for nothing. Before there is a card it is kept, and
 * stands first in the thread of the next one; a run without any card tells its starter at the end. Text, never markup.
 *
 * @example
 * yield* note(ctx, `Granted for ${count} hours.`);
 */
export function note(ctx: WorkflowContext, text: string): Durable<void> {
  const call = { kind: "note", name: text, asks: { text } };
  return durableCall(ctx, call, { writtenBy: note, make: (internals) => makeNote(internals, text) });
}

/** The same within another call, as a part of that one. */
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
