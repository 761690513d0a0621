/** `note`: a line of the workflow in the thread of its card. */
import type { Durable } from "../resonate/durable.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { makeNote } from "../runtime/notes.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";

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
