/** Listeners under way: `app.stop()` does not wait for them (facts/slack.md, 7), so this does. */
import { setTimeout as pause } from "node:timers/promises";

export class Running {
  readonly #listeners = new Set<Promise<void>>();
  #isStopping = false;

  /** Runs `listener` and counts it until it ends; nothing new is begun while stopping. */
  async track(listener: () => Promise<void>): Promise<void> {
    if (this.#isStopping) return;
    const running = listener();
    this.#listeners.add(running);
    try {
      await running;
    } finally {
      this.#listeners.delete(running);
    }
  }

  /** Begins nothing new and waits until none is under way, or `withinMs` have passed; true if all ended. */
  async drain(withinMs: number): Promise<boolean> {
    this.#isStopping = true;
    const all = Promise.allSettled(this.#listeners).then(() => true);
    return Promise.race([all, pause(withinMs, false, { ref: false })]);
  }
}
