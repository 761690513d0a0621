/** Keeps the engine small: from time to time, runs that are long over are archived and forgotten. */
import type { Retention } from "./retention.ts";

export class Housekeeping {
  readonly #retention: Retention;
  readonly #everyMs: number;
  readonly #firstMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** `firstMs` after its start, and then every `everyMs` milliseconds. */
  constructor(retention: Retention, { firstMs, everyMs }: { firstMs: number; everyMs: number }) {
    this.#retention = retention;
    this.#firstMs = firstMs;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#next(this.#firstMs);
  }

  /** Gives up what is under way and resolves when nothing is. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#retention.stop();
    await this.#running;
    await this.#retention.close();
  }

  #next(inMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#retention.run().finally(() => this.#next(this.#everyMs));
    }, inMs);
  }
}
