/** One writer at a time in this process, where the engine alone cannot see to it. */
export class OneWriter<Result> {
  readonly #calls = new Map<string, Promise<Result>>();
  readonly #subjects = new Map<string, Promise<unknown>>();

  /**
   * Makes the durable call `id`, or joins it if it is under way: a process that slept beyond its lease is handed its
   * own work again while the first pass still goes on.
   */
  join(id: string, call: () => Promise<Result>): Promise<Result> {
    const underWay = this.#calls.get(id);
    if (underWay !== undefined) return underWay;
    const calling = call().finally(() => this.#calls.delete(id));
    this.#calls.set(id, calling);
    return calling;
  }

  /** Writes about `subject` when nobody else does. `write` must not wait for another writer of the same subject. */
  async alone(subject: string, write: () => Promise<void>): Promise<void> {
    const before = this.#subjects.get(subject) ?? Promise.resolve();
    const writing = before.then(write, write);
    this.#subjects.set(subject, writing);
    try {
      await writing;
    } finally {
      if (this.#subjects.get(subject) === writing) this.#subjects.delete(subject);
    }
  }
}
