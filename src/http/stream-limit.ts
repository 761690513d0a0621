/** How many streams are open at a time: each holds a connection, and is looked after for as long as it is. */

const perCaller = 20;
const inAll = 200;

export class StreamLimit {
  readonly #open = new Map<string, number>();

  /** Takes a place for this caller; undefined where there is none. What it gives is to be called when the stream has ended. */
  take(by: string): (() => void) | undefined {
    const own = this.#open.get(by) ?? 0;
    const all = [...this.#open.values()].reduce((sum, count) => sum + count, 0);
    if (own >= perCaller || all >= inAll) return undefined;
    this.#open.set(by, own + 1);
    return () => {
      const left = (this.#open.get(by) ?? 1) - 1;
      if (left === 0) this.#open.delete(by);
      else this.#open.set(by, left);
    };
  }
}
