/** One bad record never fails a list: it is left out, counted, and named in the log. */
import { z } from "zod";
import type { Log } from "../log.ts";
import { EngineError, isUnsearchable } from "../resonate/engine-error.ts";

/**
 * Whether the error is about what was read, and not about an engine that is away: the engine has answered, or what it
 * holds is of a kind that nothing expects.
 */
export function isOfRecord(error: unknown): boolean {
  const kinds = [EngineError, RangeError, URIError, SyntaxError, TypeError, z.ZodError];
  return !isUnsearchable(error) && kinds.some((kind) => error instanceof kind);
}

export class LeftOut {
  readonly #log: Log;
  #count = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** What `read` makes of the record `id`; undefined if it makes nothing of it, or fails at it. */
  read<Read>(id: string, read: () => Read | undefined): Read | undefined {
    try {
      return read() ?? this.#leaveOut(id);
    } catch (error) {
      return this.#leaveOut(id, error);
    }
  }

  /** The same of what asks the engine. Throws when that is away. */
  async readLater<Read>(id: string, read: () => Promise<Read>): Promise<Read | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!isOfRecord(error)) throw error;
      return this.#leaveOut(id, error);
    }
  }

  /** For the answer: nothing if nothing was left out. */
  get counted(): { unreadable?: number } {
    return this.#count === 0 ? {} : { unreadable: this.#count };
  }

  /** The first alone is named: where a key is missing it is every one of thousands. */
  #leaveOut(id: string, error?: unknown): undefined {
    this.#count += 1;
    if (this.#count === 1)
      this.#log.warn({ promise: id, err: error }, "a record cannot be read, the list goes on without it");
  }
}
