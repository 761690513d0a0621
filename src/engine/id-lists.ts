/** Lists of IDs by a name, in the order in which they were added. Most have one, so one is stored without a list. */

export class IdLists {
  readonly #lists = new Map<string, string | string[]>();

  get(name: string): readonly string[] {
    const list = this.#lists.get(name);
    if (list === undefined) return [];
    return typeof list === "string" ? [list] : list;
  }

  names(): IterableIterator<string> {
    return this.#lists.keys();
  }

  /** Adds an ID that is not in the list yet. */
  add(name: string, id: string): void {
    const list = this.#lists.get(name);
    if (list === undefined) this.#lists.set(name, id);
    else if (typeof list === "string") this.#lists.set(name, [list, id]);
    else list.push(id);
  }

  remove(name: string, id: string): void {
    const rest = this.get(name).filter((one) => one !== id);
    const [only] = rest;
    if (only === undefined) this.#lists.delete(name);
    else this.#lists.set(name, rest.length === 1 ? only : rest);
  }

  delete(name: string): void {
    this.#lists.delete(name);
  }
}
