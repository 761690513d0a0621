/**
 * Lets the event loop turn. What is asked from this process is answered without waiting for anything: whoever goes through
 * much, one request after the other, would hold up everyone else until it is done.
 */
import { setImmediate as nextTurn } from "node:timers/promises";

/** How long the answers of one turn may take together, in milliseconds. */
const turnMs = 5;

export class Turns {
  #startedMs: number | undefined;

  /** Resolves at once, or in the next turn if this one has taken its time. */
  async share(): Promise<void> {
    if (this.#startedMs === undefined) {
      this.#startedMs = performance.now();
      setImmediate(() => {
        this.#startedMs = undefined;
      });
    } else if (performance.now() - this.#startedMs > turnMs) await nextTurn();
  }
}
