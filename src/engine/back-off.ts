/**
 * Holds back tasks whose worker gave them up. The SDK gives a task up when a pass throws (a function that is not
 * registered, data that cannot be decoded), and the server sends it again at once: 750 passes a second, for ever.
 */
import type { Log } from "../log.ts";

export interface BackOffDelays {
  firstMs: number;
  longestMs: number;
}

/** A task that is sent again later, to any process of its group or to the given one. */
export interface Held {
  group: string | undefined;
  send(pid?: string): void;
}

interface Attempts {
  count: number;
  timer: NodeJS.Timeout | undefined;
  held: Held | undefined;
  /** The processes that gave it up since it was last held. */
  by: Set<string>;
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

  /** Those that had the task in vain, for each to have it once before it is held; a caller adds to them. */
  triedBy(taskId: string): Set<string> {
    return this.#attemptsOf(taskId).by;
  }

  /** Sends the task after a pause that doubles with each time in a row that it was given up. */
  hold(taskId: string, held: Held): void {
    const attempts = this.#attemptsOf(taskId);
    clearTimeout(attempts.timer);
    attempts.held = held;
    attempts.by.clear();
    const delayMs = Math.min(this.#delays.firstMs * 2 ** attempts.count, this.#delays.longestMs);
    attempts.count += 1;
    this.#log.warn(
      { task: taskId, attempt: attempts.count, delayMs },
      "A worker gave a task up; it is sent again later",
    );
    attempts.timer = setTimeout(() => {
      attempts.timer = undefined;
      held.send();
    }, delayMs);
  }

  /** Sends what waits here to a process that has just come: it may know what the others do not. */
  offer({ group, pid }: { group: string; pid: string }): void {
    for (const attempts of [...this.#attempts.values()]) {
      if (attempts.timer === undefined || attempts.held?.group !== group) continue;
      clearTimeout(attempts.timer);
      attempts.timer = undefined;
      attempts.held.send(pid);
    }
  }

  #attemptsOf(taskId: string): Attempts {
    const known = this.#attempts.get(taskId);
    if (known !== undefined) return known;
    const fresh: Attempts = { count: 0, timer: undefined, held: undefined, by: new Set() };
    this.#attempts.set(taskId, fresh);
    return fresh;
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
