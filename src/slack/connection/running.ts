/** Listeners under way: `app.stop()` does not wait for them (docs/slack.md, 7), so this does. */
import { setTimeout as pause } from "node:timers/promises";

export class Running {
  readonly #listeners = new Set<Promise<void>>();

  /** Runs `listener` and counts it until it ends. */
  async track(listener: () => Promise<void>): Promise<void> {
    const running = listener();
    this.#listeners.add(running);
    try {
      await running;
    } finally {
      this.#listeners.delete(running);
    }
  }

  /** Waits for a moment in which nothing is under way, or until `withinMs` have passed; true if there was one. */
  async drain(withinMs: number): Promise<boolean> {
    const overdue = pause(withinMs, "overdue", { ref: false });
    while (this.#listeners.size > 0) {
      const ended = Promise.allSettled(this.#listeners);
      if ((await Promise.race([ended, overdue])) === "overdue") return false;
    }
    return true;
  }
}
