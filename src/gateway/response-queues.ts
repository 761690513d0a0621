/**
 * Responses to one approval, one settle at a time: those that arrive meanwhile, and those that lost the race for a
 * round, go together into the next one, so that nobody has to click again.
 */
import type { RecordReaders } from "../security/record-readers.ts";
import { here } from "../tracing.ts";
import type { ResponseResult } from "./response-request.ts";
import { type Given, settleTogether, type Waiting } from "./settle-together.ts";

export class ResponseQueues {
  readonly #readers: RecordReaders;
  readonly #queues = new Map<string, Waiting[]>();

  constructor(readers: RecordReaders) {
    this.#readers = readers;
  }

  /** Gives a response; resolves with what became of it, rejects when the engine is away. */
  give(given: Given): Promise<ResponseResult> {
    const { approval } = given.found.state;
    return new Promise((resolve, reject) => {
      const waiting = { ...given, hasLost: false, within: here(), resolve, reject };
      const queue = this.#queues.get(approval);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const fresh = [waiting];
      this.#queues.set(approval, fresh);
      void this.#work(approval, fresh);
    });
  }

  async #work(approval: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const together = queue.splice(0);
      try {
        const settle = () => settleTogether(this.#readers, together);
        // Traced as a part of the first response that is settled here, not of the one that made the queue.
        queue.unshift(...(await (together[0]?.within(settle) ?? settle())));
      } catch (error) {
        for (const waiting of together) waiting.reject(error);
      }
    }
    this.#queues.delete(approval);
  }
}
