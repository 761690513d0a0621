/** Where promises stand: their order of creation, and which belong to a branch, to a run or have a tag. */

import type { StoredPromise } from "../pinned.ts";
import { runOf } from "../resonate/round-id.ts";
import { askedTag, awayTag, endsTag, kindTag, starterTag } from "../resonate/tags.ts";
import { IdLists } from "./id-lists.ts";
import { SequenceList } from "./sequence-list.ts";
import { TagLists } from "./tag-lists.ts";

/** What the inbox, the home tab and the reconciler ask for again and again. */
const indexedTags = [kindTag, starterTag, askedTag, awayTag, endsTag];

const branchTag = "resonate:branch";

export class PromiseIndex {
  readonly #places = new Map<string, number>();
  readonly #everyone = new SequenceList();
  readonly #tagged = new TagLists(indexedTags);
  readonly #pendingTagged = new TagLists(indexedTags);
  readonly #branches = new IdLists();
  readonly #runs = new IdLists();
  #nextPlace = 0;

  /** Takes note of a promise as it is now. `place` is the one that an earlier process gave it. */
  note({ id, tags, state }: StoredPromise, place?: number): void {
    const known = this.#places.get(id);
    if (known !== undefined) {
      if (state !== "pending") this.#pendingTagged.delete(tags, known);
      return;
    }
    const added = place ?? this.#nextPlace;
    this.#nextPlace = added + 1;
    this.#places.set(id, added);
    this.#everyone.add(added, id);
    this.#runs.add(runOf(id), id);
    const branch = tags[branchTag];
    // As the SDK does it: an empty name is none.
    if (branch) this.#branches.add(branch, id);
    this.#tagged.add(tags, added, id);
    if (state === "pending") this.#pendingTagged.add(tags, added, id);
  }

  forget({ id, tags }: StoredPromise): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#everyone.delete(place);
    this.#tagged.delete(tags, place);
    this.#pendingTagged.delete(tags, place);
    this.#runs.remove(runOf(id), id);
    const branch = tags[branchTag];
    if (branch) this.#branches.remove(branch, id);
  }

  /** A promise's place in the order of creation, which never changes; -1 for one that there is not. */
  placeOf(id: string): number {
    return this.#places.get(id) ?? -1;
  }

  /** The promises from this place in the order of creation on. */
  from(place: number): Iterable<string> {
    return this.#everyone.from(place);
  }

  /** The place of the next promise that is created, unless an earlier process says otherwise. */
  get nextPlace(): number {
    return this.#nextPlace;
  }

  set nextPlace(place: number) {
    this.#nextPlace = place;
  }

  get size(): number {
    return this.#places.size;
  }

  /** The promises that run together with this one as one function, and this one, in order of creation. */
  inBranchOf({ tags }: StoredPromise): readonly string[] {
    const branch = tags[branchTag];
    return branch ? this.#branches.get(branch) : [];
  }

  /** The IDs of roots: runs, and promises of their own. */
  roots(): IterableIterator<string> {
    return this.#runs.names();
  }

  /** Everything that has come of a root, and itself, in order of creation. */
  ofRoot(root: string): readonly string[] {
    return this.#runs.get(root);
  }

  /** The few promises, from a place on, among which all with these tags are; those of `pending` may be settled by time. */
  candidates(wanted: { tags: Record<string, string>; isPending: boolean }, place: number): Iterable<string> {
    const { tags, isPending } = wanted;
    const shortest = (isPending ? this.#pendingTagged : this.#tagged).shortest(tags);
    return (shortest ?? this.#everyone).from(place);
  }
}
