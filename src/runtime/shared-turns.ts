/** Work on one subject at a time, and once for all who ask for it before it begins. */
export class SharedTurns<Result> {
  readonly #turns = new Map<string, { now: Promise<Result>; next?: Promise<Result> }>();

  /** `work` begins after this is called: what was so by then, it finds. */
  take(subject: string, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turns.get(subject);
    if (turn === undefined) return this.#begin(subject, work);
    turn.next ??= turn.now.then(ignore, ignore).then(() => this.#begin(subject, work));
    return turn.next;
  }

  #begin(subject: string, work: () => Promise<Result>): Promise<Result> {
    const now = work();
    const turn = { now };
    this.#turns.set(subject, turn);
    const end = () => {
      if (this.#turns.get(subject) === turn && !("next" in turn)) this.#turns.delete(subject);
    };
    now.then(end, end);
    return now;
  }
}

function ignore(): void {
  // Whoever asked for that turn has its result.
}
