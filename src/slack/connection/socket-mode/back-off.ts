/** How long to wait before the next connection: longer each time, with jitter, so that many gateways do not come at once. */

export interface Pauses {
  /** The first pause that is not nothing, in milliseconds. */
  firstMs: number;
  /** No pause is longer while Slack says no, in milliseconds. */
  longestMs: number;
  /** No pause is longer while Slack does not answer at all, in milliseconds: it may be back at any moment. */
  longestSilentMs: number;
  /** A connection that lasted so long ends the growing, in milliseconds. */
  calmAfterMs: number;
}

export const usualPauses: Pauses = {
  firstMs: 1_000,
  longestMs: 30_000,
  longestSilentMs: 5_000,
  calmAfterMs: 60_000,
};

export class BackOff {
  readonly #pauses: Pauses;
  readonly #random: () => number;
  #inARow = 0;

  /** `random` gives numbers from 0 up to 1. */
  constructor(pauses: Pauses = usualPauses, random: () => number = Math.random) {
    this.#pauses = pauses;
    this.#random = random;
  }

  /** A connection is over that lasted so long, in milliseconds. */
  lived(forMs: number): void {
    if (forMs >= this.#pauses.calmAfterMs) this.#inARow = 0;
  }

  /** The next one: the first renewal in a while may be made at once, everything else waits. */
  next(why: "renewal" | "refused" | "silent"): number {
    const { firstMs, longestMs, longestSilentMs } = this.#pauses;
    const before = this.#inARow;
    this.#inARow += 1;
    if (why === "renewal" && before === 0) return 0;
    const longest = why === "silent" ? longestSilentMs : longestMs;
    const fullMs = Math.min(firstMs * 2 ** Math.min(why === "renewal" ? before - 1 : before, 30), longest);
    return Math.round(fullMs * (0.5 + this.#random() / 2));
  }
}
