/** Remembers requests that an engine refuses for good, with the rule that they break, in the engine's words. */
import { isSuccess, type Response } from "@resonatehq/sdk";
import type { Watch } from "./wrap-network.ts";

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
  /** Notes what is refused of what passes through the worker's connection. */
  watch: Watch;
  /** What the engine refused to do for this task last, and has not done since; undefined if nothing. */
  of(task: string): string | undefined;
}

export function createRefusals(): Refusals {
  const refused = new Map<string, string>();
  const watch: Watch = ({ kind, data }) => {
    if (kind !== "task.fence" && kind !== "task.suspend" && kind !== "task.fulfill") return undefined;
    return (response) => {
      const words = refusalIn(response);
      if (words !== undefined) refused.set(data.id, words);
      else refused.delete(data.id);
    };
  };
  return { watch, of: (task) => refused.get(task) };
}
