/** The clock by which the outbox waits; tests have one of their own. */
import { setTimeout as pauseFor } from "node:timers/promises";

export interface Clock {
  /** In milliseconds, from any beginning; it never goes back. */
  now(): number;
  pause(waitMs: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  pause: async (waitMs) => {
    await pauseFor(waitMs, undefined, { ref: false });
  },
};
