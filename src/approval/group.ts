/** Which requests share one card: those of one group that the same one asks, in the same channel. */
import { isEditable } from "./editable.ts";
import { type ApprovalState, askingPrefix } from "./state.ts";

/** A group, as far as that is proven: what a request says of itself is its name alone (law 12). */
export interface Grouping {
  /** The program that asks, or the run, in that very start, which has several questions. */
  asker: { caller: string } | { run: string; mark: string | undefined };
  channel: string;
  name: string;
}

/** Undefined for a request that has a card of its own. */
export function groupingOf(
  state: Pick<ApprovalState, "request" | "channel" | "requester" | "workflow" | "run" | "approval" | "birth">,
): Grouping | undefined {
  const { request, channel } = state;
  if (request.group === undefined || standsAlone(request)) return undefined;
  return { asker: askerOf(state), channel, name: request.group };
}

/** What is dangerous is looked at by itself; what can be edited, and a question, take more than a row. */
function standsAlone(request: ApprovalState["request"]): boolean {
  return request.dangerous || request.form !== undefined || isEditable(request);
}

function askerOf({ requester, workflow, run, birth }: Parameters<typeof groupingOf>[0]): Grouping["asker"] {
  if (workflow.startsWith(askingPrefix) && requester !== undefined) return { caller: requester };
  // What a run called asks for the run that was started.
  return { run: birth?.run ?? run, mark: birth?.mark };
}
