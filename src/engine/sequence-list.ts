/** IDs by their place in the order of creation, to be read from any place on. Places are added in rising order. */

/** Fewer gaps than this are left in. */
const fewGaps = 64;

export class SequenceList {
  #places: number[] = [];
  #ids: (string | undefined)[] = [];
  #gaps = 0;

  get size(): number {
    return this.#ids.length - this.#gaps;
  }

  add(place: number, id: string): void {
    this.#places.push(place);
    this.#ids.push(id);
  }

  delete(place: number): void {
    const index = this.#indexOf(place);
    if (this.#places[index] !== place || this.#ids[index] === undefined) return;
    this.#ids[index] = undefined;
    this.#gaps += 1;
    if (this.#gaps > fewGaps && this.#gaps > this.size) this.#close();
  }

  /** The IDs at this place and after it; nothing may be added or deleted while they are read. */
  *from(place: number): Generator<string> {
    for (let index = this.#indexOf(place); index < this.#ids.length; index += 1) {
      const id = this.#ids[index];
      if (id !== undefined) yield id;
    }
  }

  /** The index of the first that is not before this place. */
  #indexOf(place: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #close(): void {
    const ids = this.#ids;
    this.#places = this.#places.filter((_, index) => ids[index] !== undefined);
    this.#ids = ids.filter((id) => id !== undefined);
    this.#gaps = 0;
  }
}
