/** Who mends: windows of time, each of which one process claims for itself on the engine. */
import type { DurableClient } from "../../durable/client.ts";

export class MendingLease {
  readonly everyMs: number;
  readonly #client: DurableClient;
  readonly #now: () => number;
  #newestHeld = -1;

  constructor(client: DurableClient, everyMs: number, now: () => number) {
    this.#client = client;
    this.everyMs = everyMs;
    this.#now = now;
  }

  /** The number of the window that it is now, counted from the Unix epoch. */
  window(): number {
    return Math.floor(this.#now() / this.everyMs);
  }

  /** How long it is until this window begins, in milliseconds. */
  untilMs(window: number): number {
    return window * this.everyMs - this.#now();
  }

  /** True if this process has the window. Throws when the engine is away. */
  async claim(window: number): Promise<boolean> {
    if (window <= this.#newestHeld) return true;
    const isOurs = await this.#client.claim(`signoff-mend-${window}`, (window + 1) * this.everyMs);
    if (isOurs) this.#newestHeld = window;
    return isOurs;
  }
}
