/**
 * Lets the event loop turn. What is asked from this process is answered without waiting for anything: whoever asks much,
 * one thing after the other, would hold up everyone else until it is done. So each turn of the event loop has some time
 * for it, and what is asked after that waits for a later turn, in its order.
 */
export class Turns {
  readonly #turnMs: number;
  readonly #goesFirst: () => void;
  readonly #waiting: (() => void)[] = [];
  #startedMs: number | undefined;

  /**
   * @param turnMs How long what is asked in one turn may take, with what its askers do with the answers, in milliseconds.
   * @param goesFirst Called before one that has waited goes on.
   */
  constructor(turnMs: number, goesFirst: () => void = () => undefined) {
    this.#turnMs = turnMs;
    this.#goesFirst = goesFirst;
  }

  /** Undefined while there is time and nobody waits; else resolves when it is the asker's turn. */
  share(): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#hasTime()) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    setImmediate(this.#next);
    return promise;
  }

  #hasTime(): boolean {
    const nowMs = performance.now();
    if (this.#startedMs !== undefined) return nowMs - this.#startedMs <= this.#turnMs;
    this.#startedMs = nowMs;
    setImmediate(this.#begin);
    return true;
  }

  readonly #begin = () => {
    this.#startedMs = undefined;
  };

  /** One at a time: what an asker does with its answer is done before the next of these, and its time is seen there. */
  readonly #next = () => {
    this.#goesFirst();
    if (this.#hasTime()) this.#waiting.shift()?.();
    else setImmediate(this.#next);
  };
}
