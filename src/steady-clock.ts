/**
 * The time by which rates, caches, leases and pauses are measured: it never goes back, whatever is done to the machine's
 * clock. The time of day (`Date.now`) is for records and deadlines alone.
 */

import { setTimeout as pauseFor } from "node:timers/promises";

/** By what is waited; tests have clocks of their own. */
export interface Clock {
  /** In milliseconds, from any beginning; it never goes back. */
  now(): number;
  /** Keeps no process alive. Rejects when `signal` is aborted. */
  pause(waitMs: number, signal?: AbortSignal): Promise<void>;
}

/** In milliseconds from any beginning; only the difference of two means anything, within one process. */
export function steadyNow(): number {
  return performance.now();
}

export const systemClock: Clock = {
  now: steadyNow,
  pause: async (waitMs, signal) => {
    await pauseFor(waitMs, undefined, { ref: false, ...(signal && { signal }) });
  },
};
