/** For each of a few tags and each of its values: the promises that have it, by their place. */
import { SequenceList } from "./sequence-list.ts";

export class TagLists {
  readonly #byTag: readonly [tag: string, lists: Map<string, SequenceList>][];

  constructor(tags: readonly string[]) {
    this.#byTag = tags.map((tag) => [tag, new Map()]);
  }

  /** Places are added in rising order. */
  add(tags: Readonly<Record<string, string>>, place: number, id: string): void {
    for (const [tag, lists] of this.#byTag) {
      const value = tags[tag];
      if (value === undefined) continue;
      const list = lists.get(value) ?? new SequenceList();
      lists.set(value, list);
      list.add(place, id);
    }
  }

  delete(tags: Readonly<Record<string, string>>, place: number): void {
    for (const [tag, lists] of this.#byTag) lists.get(tags[tag] ?? "")?.delete(place);
  }

  /** The shortest list among which all are that have these tags; undefined if none of them is one of the few. */
  shortest(tags: Readonly<Record<string, string>>): SequenceList | undefined {
    let shortest: SequenceList | undefined;
    for (const [tag, lists] of this.#byTag) {
      const value = tags[tag];
      if (value === undefined) continue;
      const list = lists.get(value) ?? new SequenceList();
      if (shortest === undefined || list.size < shortest.size) shortest = list;
    }
    return shortest;
  }
}
