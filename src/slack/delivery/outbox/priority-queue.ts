/** Which message of a channel is posted next: replies in threads before new cards, since people who have just decided wait for them. */

export interface Turn {
  isReply: boolean;
  /** Counts the turns as they were asked for. */
  number: number;
}

/** After so many replies in a row a card is posted, so that a rush of decisions does not keep new requests from being shown. */
const repliesInARow = 3;

export class PriorityQueue<One extends Turn> {
  readonly #replies: One[] = [];
  readonly #cards: One[] = [];
  #inARow = 0;

  get size(): number {
    return this.#replies.length + this.#cards.length;
  }

  /** Puts back a message that could not be sent, in its old place; the count of replies in a row is put back, too. */
  putBack(turn: One): void {
    this.#inARow = turn.isReply ? Math.max(0, this.#inARow - 1) : repliesInARow;
    this.add(turn);
  }

  /** Adds a message, ordered by its number. */
  add(turn: One): void {
    const line = turn.isReply ? this.#replies : this.#cards;
    // A new message goes to the end, one that is put back nearly always to the front.
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
