/** What an engine refuses for good, whatever else happens: the rule that a request breaks, in the engine's words. */
import { isSuccess, type Network, type Request, type Response } from "@resonatehq/sdk";
import { wrapNetwork } from "./wrap-network.ts";

/** Of the statuses of the protocol, those that a request gets for what it is, not for what has happened meanwhile. */
const refusing: readonly number[] = [400, 413, 422];

/** The rule that the engine names; undefined for every other answer. */
export function refusalIn(response: Response): string | undefined {
  const inner = response.kind === "task.fence" && isSuccess(response) ? response.data.action : response;
  return refusing.includes(inner.head.status) ? wordsOf(inner.data) : undefined;
}

function wordsOf(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

export interface Refusals {
  network: Network;
  /** What the engine refused to do for this task last, and has not done since; undefined if nothing. */
  of(task: string): string | undefined;
}

/** Notes what is refused of what passes through `network`. */
export function watchRefusals(network: Network): Refusals {
  const refused = new Map<string, string>();
  const watched = wrapNetwork(network, {
    send: async (request) => {
      const response = await network.send(request);
      note(refused, request, response);
      return response;
    },
  });
  return { network: watched, of: (task) => refused.get(task) };
}

function note(refused: Map<string, string>, request: Request, response: Response): void {
  if (request.kind !== "task.fence" && request.kind !== "task.suspend" && request.kind !== "task.fulfill")
    return;
  const words = refusalIn(response);
  if (words !== undefined) refused.set(request.data.id, words);
  else refused.delete(request.data.id);
}
