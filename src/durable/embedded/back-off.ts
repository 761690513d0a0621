/**
 * Holds back tasks whose worker gave them up. The SDK gives a task up when a pass throws (a function that is not
 * registered, data that cannot be decoded), and the server sends it again at once: 750 passes a second, for ever.
 */
import type { Log } from "../../log.ts";

export interface BackOffDelays {
  firstMs: number;
  longestMs: number;
}

interface Attempts {
  count: number;
  timer: NodeJS.Timeout | undefined;
}

export class BackOff {
  readonly #delays: BackOffDelays;
  readonly #log: Log;
  readonly #attempts = new Map<string, Attempts>();

  constructor(delays: BackOffDelays, log: Log) {
    this.#delays = delays;
    this.#log = log;
  }

  /** Whether the task waits here now. It is sent when its time is up, so no other message for it is needed. */
  holds(taskId: string): boolean {
    return this.#attempts.get(taskId)?.timer !== undefined;
  }

  /** Calls `send` after a pause that doubles with each time in a row that the task was given up. */
  hold(taskId: string, send: () => void): void {
    const attempts = this.#attempts.get(taskId) ?? { count: 0, timer: undefined };
    this.#attempts.set(taskId, attempts);
    clearTimeout(attempts.timer);
    const delayMs = Math.min(this.#delays.firstMs * 2 ** attempts.count, this.#delays.longestMs);
    attempts.count += 1;
    this.#log.warn(
      { task: taskId, attempt: attempts.count, delayMs },
      "A worker gave a task up; it is sent again later",
    );
    attempts.timer = setTimeout(() => {
      attempts.timer = undefined;
      send();
    }, delayMs);
  }

  /** Forgets the task's failures: a pass went through. */
  reset(taskId: string): void {
    clearTimeout(this.#attempts.get(taskId)?.timer);
    this.#attempts.delete(taskId);
  }

  stop(): void {
    for (const taskId of [...this.#attempts.keys()]) this.reset(taskId);
  }
}
