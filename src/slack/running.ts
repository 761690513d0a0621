/** Listeners under way: `app.stop()` does not wait for them (facts/slack.md, 7), so this does. */
import { setTimeout as pause } from "node:timers/promises";

export class Running {
  readonly #listeners = new Set<Promise<void>>();

  /** Counts `listener` until it ends, and passes on how it ends. */
  async track(listener: Promise<void>): Promise<void> {
    this.#listeners.add(listener);
    try {
      await listener;
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Waits until none is under way, or `withinMs` have passed; true if all ended. */
  async drained(withinMs: number): Promise<boolean> {
    const all = Promise.allSettled(this.#listeners).then(() => true);
    return Promise.race([all, pause(withinMs, false, { ref: false })]);
  }
}
