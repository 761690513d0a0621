/**
 * How fast one person may go: so much at once, then one at a time. Whoever goes a little faster is slowed, within the
 * time of an acknowledgement (law 2); whoever floods is refused, and nobody else notices. Each gateway counts for itself.
 */

import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { steadyNow } from "../steady-clock.ts";

export interface Rate {
  /** What a person may do at once who did nothing for a while. */
  atOnce: number;
  /** Then one in this time, in milliseconds. */
  everyMs: number;
}

/** What each person may do. */
export interface Rates {
  starts: Rate;
  responses: Rate;
}

export const usualRates: Rates = {
  starts: { atOnce: 30, everyMs: 2_000 },
  responses: { atOnce: 100, everyMs: 500 },
};

/** Within this a person waits without a word, in milliseconds; an acknowledgement has 2,500. */
const patienceMs = 1_000;
/** So many people are remembered, those who were here last: whoever floods is never forgotten. */
const manyPeople = 10_000;

export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  /**
   * A token bucket as one number for each person: the moment (by the steady clock, milliseconds) when their bucket is full
   * again. Each action moves it `everyMs` further away; it may lie at most `atOnce` actions ahead of now.
   */
  readonly #evenAtMs = new LRUCache<string, number>({ max: manyPeople });

  constructor(rate: Rate, now: () => number = steadyNow) {
    this.#rate = rate;
    this.#now = now;
  }

  /**
   * Counts one action of the person, pausing first if they are only a little too fast. Returns undefined then; for a
   * person who is much too fast it counts nothing, and returns how many milliseconds they have to wait.
   */
  async take(person: string): Promise<number | undefined> {
    const waitMs = this.#book(person);
    if (waitMs > patienceMs) return waitMs;
    if (waitMs > 0) await pause(waitMs);
    return undefined;
  }

  /** How many milliseconds the person has to wait. Their action is counted unless that is longer than `patienceMs`. */
  #book(person: string): number {
    const { atOnce, everyMs } = this.#rate;
    const nowMs = this.#now();
    const evenAtMs = Math.max(this.#evenAtMs.get(person) ?? nowMs, nowMs);
    const waitMs = everyMs === 0 ? 0 : Math.max(0, evenAtMs - nowMs - (atOnce - 1) * everyMs);
    if (waitMs > patienceMs) return waitMs;
    this.#evenAtMs.set(person, evenAtMs + everyMs);
    return waitMs;
  }
}
