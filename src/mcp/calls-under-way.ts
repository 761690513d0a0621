/**
 * Calls that wait. A client that gives one up says so in another request (`notifications/cancelled`), by the number of the
 * call; two clients of one token may have the same number. So such a call only ends early, with "pending": it takes no
 * verdict that its client may no longer hear, and another client just asks again.
 */
export class CallsUnderWay {
  readonly #waiting = new Map<string, Set<AbortController>>();

  /** `givenUp` is aborted when the client gives the call of this number up; `end` is to be called when the call is over. */
  begin(by: string, call: string | number): { givenUp: AbortSignal; end(): void } {
    const key = keyOf(by, call);
    const controller = new AbortController();
    const same = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, same.add(controller));
    const end = () => {
      same.delete(controller);
      if (same.size === 0) this.#waiting.delete(key);
    };
    return { givenUp: controller.signal, end };
  }

  giveUp(by: string, call: string | number): void {
    for (const controller of this.#waiting.get(keyOf(by, call)) ?? []) controller.abort();
  }
}

function keyOf(by: string, call: string | number): string {
  return JSON.stringify([by, call]);
}
