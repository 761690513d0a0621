/** How long to wait before the next connection of Socket Mode: longer each time, with jitter, so that many gateways do not come at once. */
import { backOffMs, type Pauses } from "../../../back-off.ts";

/** The first pause is the first that is not nothing; the longest is that while Slack says no. */
export interface SocketPauses extends Pauses {
  /** No pause is longer while Slack does not answer at all, in milliseconds: it may be back at any moment. */
  longestSilentMs: number;
  /** A connection that lasted so long ends the growing, in milliseconds. */
  calmAfterMs: number;
}

export const usualPauses: SocketPauses = {
  firstMs: 1_000,
  longestMs: 30_000,
  longestSilentMs: 5_000,
  calmAfterMs: 60_000,
};

export class SocketBackOff {
  readonly #pauses: SocketPauses;
  readonly #random: () => number;
  #inARow = 0;

  /** `random` gives numbers from 0 up to 1. */
  constructor(pauses: SocketPauses = usualPauses, random: () => number = Math.random) {
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
    const pauses = { firstMs, longestMs: why === "silent" ? longestSilentMs : longestMs };
    return backOffMs(pauses, why === "renewal" ? before - 1 : before, this.#random);
  }
}
