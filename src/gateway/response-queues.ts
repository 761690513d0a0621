/**
 * Responses to one approval, one settle at a time: those that arrive meanwhile, and those that lost the race for a
 * round, go together into the next one, so that nobody has to click again.
 */
import type { RoundReaders } from "../durable/round.ts";
import type { Directory } from "./directory.ts";
import type { ResponseRequest, ResponseResult } from "./response-request.ts";
import { settleTogether } from "./settle-together.ts";

/** A response on its way, and where its result goes. */
export interface Waiting {
  request: ResponseRequest;
  /** It was in a settle that something else won. */
  hasLost: boolean;
  resolve(result: ResponseResult): void;
  reject(error: unknown): void;
}

export class ResponseQueues {
  readonly #parts: RoundReaders & { directory: Directory };
  readonly #queues = new Map<string, Waiting[]>();

  constructor(parts: RoundReaders & { directory: Directory }) {
    this.#parts = parts;
  }

  /** Gives a response to `approval`; resolves with what became of it, rejects when the engine or Slack is away. */
  give(approval: string, request: ResponseRequest): Promise<ResponseResult> {
    return new Promise((resolve, reject) => {
      const waiting = { request, hasLost: false, resolve, reject };
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
        queue.unshift(...(await settleTogether(this.#parts, together)));
      } catch (error) {
        for (const waiting of together) waiting.reject(error);
      }
    }
    this.#queues.delete(approval);
  }
}
