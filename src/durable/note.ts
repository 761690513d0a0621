/** `note`: a line of the workflow in the thread of its card. */
import type { Durable } from "./durable.ts";
import { spawnNote } from "./spawn-showing.ts";
import { type Internals, internalsOf, type WorkflowContext } from "./workflow-context.ts";

/**
 * Posts `text` in the thread of the run's last card, once, and waits for nothing. Before there is a card it is kept, and
 * stands first in the thread of the next one; a run without any card tells its starter at the end.
 */
export function* note(ctx: WorkflowContext, text: string): Durable<void> {
  const internals = internalsOf(ctx);
  const { sdk, run, lastShowing } = internals;
  if (lastShowing === undefined) internals.keptNotes.push(text);
  else internals.lastShowing = yield* spawnNote(sdk, { run: run.id, text, previous: lastShowing });
}

/** Posts what was kept in the thread of the approval that was just opened. */
export function* releaseNotes({ sdk, run, keptNotes }: Internals, approval: string): Durable<void> {
  let previous: string | undefined;
  for (const text of keptNotes.splice(0)) {
    previous = yield* spawnNote(sdk, { run: run.id, text, previous: previous ?? { approval } });
  }
}
