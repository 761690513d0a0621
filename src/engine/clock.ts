/**
 * A clock that never goes back, whatever the system's does: a replay must see the times in order. While the system's, set
 * back, has not caught up it goes on at half its pace: leases run out and pauses end, and the two meet again.
 */
export class Clock {
  readonly #read: () => number;
  /** With fractions, so that half a millisecond is not lost each time. */
  #lastMs: number;
  #readMs: number | undefined;

  /** `read` gives ms since 1970; `lastMs` is the newest time that was ever used. */
  constructor(read: () => number, lastMs: number) {
    this.#read = read;
    this.#lastMs = lastMs;
  }

  nowMs(): number {
    const readMs = this.#read();
    const passedMs = Math.max(0, readMs - (this.#readMs ?? readMs));
    this.#readMs = readMs;
    this.#lastMs = Math.max(readMs, this.#lastMs + (readMs < this.#lastMs ? passedMs / 2 : 0));
    return Math.floor(this.#lastMs);
  }
}
