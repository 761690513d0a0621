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
  /** When each person will have made up for all that they did (by the steady clock, milliseconds): a token bucket in one number. */
  readonly #evenAtMs = new LRUCache<string, number>({ max: manyPeople });

  constructor(rate: Rate, now: () => number = steadyNow) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes the person's turn, waiting for it if it is soon; undefined, or in how many milliseconds it is too soon until. */
  async take(person: string): Promise<number | undefined> {
    const waitMs = this.#book(person);
    if (waitMs > patienceMs) return waitMs;
    if (waitMs > 0) await pause(waitMs);
    return undefined;
  }

  /** How long until the person's turn, which is taken if that is soon. */
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
