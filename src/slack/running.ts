/** Listeners under way: `app.stop()` does not wait for them (facts/slack.md, 7), so this does. */
import { setTimeout as pause } from "node:timers/promises";

export class Running {
  readonly #listeners = new Set<Promise<void>>();
  #isStopping = false;

  /** Runs `listener`, or `refuse` while stopping, and counts it until it ends. */
  async track(listener: () => Promise<void>, refuse: () => Promise<void>): Promise<void> {
    const running = this.#isStopping ? refuse() : listener();
    this.#listeners.add(running);
    try {
      await running;
    } finally {
      this.#listeners.delete(running);
    }
  }

  /** Refuses what is new and waits until nothing is under way, or `withinMs` have passed; true if all ended. */
  async drain(withinMs: number): Promise<boolean> {
    this.#isStopping = true;
    const all = Promise.allSettled(this.#listeners).then(() => true);
    return Promise.race([all, pause(withinMs, false, { ref: false })]);
  }
}
