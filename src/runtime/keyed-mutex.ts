/** One writer at a time in this process, where the engine alone cannot see to it. */
/** This process's hold on a durable call. */
export interface HeldLease {
  /** How often the call had been taken up when this process did; undefined until it is read. */
  leaseVersion: number | undefined;
  /** When that was read (by the steady clock, milliseconds). */
  sinceMs: number;
  /** The call is another process's: handed to this one again, it begins anew. */
  lost(): void;
}

export class KeyedMutex<Result> {
  readonly #calls = new Map<string, { calling: Promise<Result>; heldLease: HeldLease }>();
  readonly #subjects = new Map<string, Promise<unknown>>();

  /**
   * Makes the durable call `id`, or joins it if it is under way: a process that slept beyond its lease is handed its
   * own work again while the first pass still goes on, and holds it anew.
   */
  join(id: string, call: (heldLease: HeldLease) => Promise<Result>): Promise<Result> {
    const underWay = this.#calls.get(id);
    if (underWay !== undefined) {
      underWay.heldLease.leaseVersion = undefined;
      return underWay.calling;
    }
    const heldLease: HeldLease = { leaseVersion: undefined, sinceMs: 0, lost: () => this.#calls.delete(id) };
    const calling = call(heldLease).finally(() => this.#calls.delete(id));
    this.#calls.set(id, { calling, heldLease });
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
