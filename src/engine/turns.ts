/**
 * Lets the event loop turn. What is asked from this process is answered without waiting for anything: whoever goes through
 * much, one request after the other, would hold up everyone else until it is done.
 */
import { setImmediate as nextTurn } from "node:timers/promises";

/** How long the answers of one turn may take together, in milliseconds. */
const turnMs = 5;

export class Turns {
  #startedMs: number | undefined;

  /** Undefined while there is time; resolves in the next turn if this one has taken its own. */
  share(): Promise<void> | undefined {
    const nowMs = performance.now();
    if (this.#startedMs !== undefined) return nowMs - this.#startedMs > turnMs ? nextTurn() : undefined;
    this.#startedMs = nowMs;
    setImmediate(this.#begin);
    return undefined;
  }

  readonly #begin = () => {
    this.#startedMs = undefined;
  };
}
