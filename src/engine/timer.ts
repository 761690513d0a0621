/** Rings when something is due, at that very time and not at the next beat of an interval. */
import type { Change } from "../pinned.ts";

/**
 * The longest a timer is trusted. Timers stand still while a laptop sleeps and hold no more than 2^31 ms, but the
 * deadline is one of the wall clock; looking at it once a second is a comparison of two numbers.
 */
const longestTimerMs = 1000;

export class WakeTimer {
  readonly #nowMs: () => number;
  readonly #ring: (lateMs: number) => void;
  #dueMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `ring` is told how late its timer was: much, if the process or its machine was asleep. */
  constructor(nowMs: () => number, ring: (lateMs: number) => void) {
    this.#nowMs = nowMs;
    this.#ring = ring;
  }

  /** Takes note of times that were set. Times that were unset ring too early, which does no harm. */
  observe(changes: readonly Change[]): void {
    for (const change of changes) {
      const isTime =
        change.kind === "ptimeout.set" || change.kind === "ttimeout.set" || change.kind === "stimeout.set";
      if (isTime && change.timeout.timeout < this.#dueMs) this.set(change.timeout.timeout);
    }
  }

  /** Rings at this time instead of any other; Infinity for never. */
  set(dueMs: number): void {
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    if (dueMs === Number.POSITIVE_INFINITY || this.#isStopped) return;
    const delayMs = Math.max(1, Math.min(dueMs - this.#nowMs(), longestTimerMs));
    const expectedMs = performance.now() + delayMs;
    this.#timer = setTimeout(() => this.#look(expectedMs), delayMs);
  }

  /** Rings no more, whatever is set. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #look(expectedMs: number): void {
    if (this.#nowMs() < this.#dueMs) this.set(this.#dueMs);
    else this.#ring(performance.now() - expectedMs);
  }
}
