/** What keeps the engine small beside its work, one thing at a time: compaction of the journal, and collection. */

import type { Compaction } from "./compaction.ts";
import type { Retention } from "./retention.ts";

export interface HousekeepingDeps {
  compaction: Compaction;
  collector: Retention;
  /** How often the journal's length is looked at, in milliseconds. */
  lookEveryMs: number;
  /** How often what is over is looked for, in milliseconds. */
  collectEveryMs: number;
}

export class Housekeeping {
  readonly #deps: HousekeepingDeps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #nextCollectionMs = 0;
  #isStopped = false;

  constructor(deps: HousekeepingDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#look();
    }, this.#deps.lookEveryMs);
  }

  /** Gives up what is under way and resolves when nothing is. */
  async stop(): Promise<void> {
    const { compaction, collector } = this.#deps;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    compaction.stop();
    collector.stop();
    await this.#running;
    await collector.close();
  }

  async #look(): Promise<void> {
    const { compaction, collector, collectEveryMs } = this.#deps;
    if (performance.now() >= this.#nextCollectionMs) {
      this.#nextCollectionMs = performance.now() + collectEveryMs;
      await collector.run();
    }
    if (!this.#isStopped && compaction.isDue()) await compaction.run();
    if (!this.#isStopped) this.start();
  }
}
