/** A clock that never goes back, whatever the system's does: a replay must see the times in order. */
export class Clock {
  readonly #read: () => number;
  #lastMs: number;

  /** `read` gives ms since 1970; `lastMs` is the newest time that was ever used. */
  constructor(read: () => number, lastMs: number) {
    this.#read = read;
    this.#lastMs = lastMs;
  }

  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, this.#read());
    return this.#lastMs;
  }
}
