/** Whose turn is next: replies before cards, for they are what people who have decided look at. */

export interface Turn {
  isReply: boolean;
  /** Counts the turns as they were asked for. */
  number: number;
}

/** A card waits for so many replies at the most, so that many decisions do not keep new questions from being asked. */
const repliesInARow = 3;

export class PriorityQueue<One extends Turn> {
  readonly #replies: One[] = [];
  readonly #cards: One[] = [];
  #inARow = 0;

  get size(): number {
    return this.#replies.length + this.#cards.length;
  }

  /** Puts one back where it was that was taken out in vain: as if it had not been its turn. */
  putBack(turn: One): void {
    this.#inARow = turn.isReply ? Math.max(0, this.#inARow - 1) : repliesInARow;
    this.add(turn);
  }

  /** Adds it where its number belongs. */
  add(turn: One): void {
    const line = turn.isReply ? this.#replies : this.#cards;
    // Nearly always the end, or the front for one that is put back.
    if ((line.at(-1)?.number ?? -1) < turn.number) line.push(turn);
    else
      line.splice(
        line.findIndex((other) => other.number > turn.number),
        0,
        turn,
      );
  }

  /** Takes the next one out; undefined if there is none. */
  next(): One | undefined {
    const isCards = this.#replies.length === 0 || (this.#inARow >= repliesInARow && this.#cards.length > 0);
    this.#inARow = isCards ? 0 : this.#inARow + 1;
    return (isCards ? this.#cards : this.#replies).shift();
  }

  /** Takes this one out; false if it is not there. */
  remove(turn: One): boolean {
    const line = turn.isReply ? this.#replies : this.#cards;
    const index = line.indexOf(turn);
    if (index >= 0) line.splice(index, 1);
    return index >= 0;
  }
}
