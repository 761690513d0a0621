/** Parts that were started, to be stopped the other way round. */
import type { Log } from "../log.ts";

export class StopInOrder {
  readonly #parts: { name: string; stop: () => Promise<void> }[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(name: string, stop: () => Promise<void>): void {
    this.#parts.push({ name, stop });
  }

  /** Stops the newest part first; one that fails to stop does not keep the others running. */
  async stop(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      this.#log.debug({ part: part.name }, "stopping");
      try {
        await part.stop();
      } catch (error) {
        this.#log.error({ err: error, part: part.name }, "a part did not stop cleanly");
      }
    }
  }
}
