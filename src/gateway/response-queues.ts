/**
 * Responses to one approval, one settle at a time: those that arrive meanwhile, and those that lost the race for a
 * round, go together into the next one, so that nobody has to click again.
 */
import type { Response } from "../approval/response.ts";
import type { FoundApproval } from "../records/approval-reader.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { ResponseResult } from "./response-request.ts";
import { settleTogether } from "./settle-together.ts";

/** A response on its way. */
export interface Given {
  promiseId: string;
  response: Response;
  /** The approval as it was when its person was checked. */
  found: Extract<FoundApproval, { kind: "open" | "folding" }>;
}

/** The same, and where its result goes. */
export interface Waiting extends Given {
  /** It was in a settle that something else won. */
  hasLost: boolean;
  resolve(result: ResponseResult): void;
  reject(error: unknown): void;
}

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
      const waiting = { ...given, hasLost: false, resolve, reject };
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
        queue.unshift(...(await settleTogether(this.#readers, together)));
      } catch (error) {
        for (const waiting of together) waiting.reject(error);
      }
    }
    this.#queues.delete(approval);
  }
}
