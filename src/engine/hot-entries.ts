/**
 * The entries that the state machine works on: read from the table when they are asked for, kept in memory while they are
 * hot, written back after each request. If a request fails, what it touched is forgotten: the rows are as before.
 */
import { LRUCache } from "lru-cache";
import type { StoredPromise, StoredTask } from "../pinned.ts";
import { branchTag, type Entry } from "./entry.ts";
import type { PassedBy } from "./passed-by.ts";
import type { Table } from "./table.ts";

export class HotEntries {
  readonly #table: Table;
  readonly #passedBy: PassedBy;
  readonly #cache: LRUCache<string, Entry>;
  /** What the request under way has seen: the machine holds these objects, so another one must not be read meanwhile. */
  readonly #touched = new Map<string, Entry>();
  readonly #changed = new Set<Entry>();
  /** What the request under way has looked for in vain: the machine asks several times before it creates something. */
  readonly #absent = new Set<string>();
  /** What runs together, in the order of creation, of the functions that are at work. */
  readonly #branches: LRUCache<string, string[]>;
  /** Where promises that this request created begin. */
  #firstNew: number;

  /** `most`: how many stay in memory between requests. */
  constructor(table: Table, passedBy: PassedBy, most: number) {
    this.#table = table;
    this.#passedBy = passedBy;
    this.#cache = new LRUCache({ max: most });
    this.#branches = new LRUCache({ max: most });
    this.#firstNew = table.nextPlace;
  }

  /** Throws `DamagedRow`. */
  get(id: string): Entry | undefined {
    const touched = this.#touched.get(id);
    if (touched !== undefined) return touched;
    if (this.#absent.has(id)) return undefined;
    const entry = this.#cache.get(id) ?? this.#table.load(id);
    if (entry === undefined) this.#absent.add(id);
    else this.#touched.set(id, entry);
    return entry;
  }

  /** Between requests: nothing of what is seen is about to be changed. */
  look(id: string): Entry | undefined {
    const cached = this.#cache.get(id);
    if (cached !== undefined) return cached;
    const read = this.#table.load(id);
    if (read !== undefined) this.#cache.set(id, read);
    return read;
  }

  /** The entry of this ID, which is about to be changed. Throws for one that is not there. */
  change(id: string): Entry {
    const entry = this.get(id);
    if (entry === undefined) throw new Error(`There is no record of ${JSON.stringify(id)}`);
    this.#changed.add(entry);
    return entry;
  }

  setPromise(promise: StoredPromise): void {
    const entry = this.get(promise.id);
    if (entry === undefined) this.#create(promise);
    else this.change(promise.id).promise = promise;
  }

  setTask(task: StoredTask): void {
    this.change(task.id).task = task;
  }

  /** As `get`, and undefined for a row that is damaged: what is done for others goes on without it. */
  getWhole(id: string): Entry | undefined {
    return this.#passedBy.reading(() => this.get(id));
  }

  isDamaged(id: string): boolean {
    return this.#passedBy.isDamaged(() => this.get(id));
  }

  /** Those of the branch, in the order of creation, that this request has created included. */
  inBranch(branch: string): string[] {
    const stored = this.#branches.get(branch) ?? this.#readBranch(branch);
    const created = [...this.#changed].filter((one) => one.stored === undefined);
    const ofBranch = created.filter(({ promise }) => promise.tags[branchTag] === branch);
    return [...stored, ...ofBranch.map(({ promise }) => promise.id)];
  }

  #readBranch(branch: string): string[] {
    // Most are in memory. An ID that has changed leads nowhere, or to a row that says another.
    const ids = this.#table.ofBranch(branch).filter((id) => this.getWhole(id) !== undefined);
    this.#branches.set(branch, ids);
    return ids;
  }

  /** Notes with each task what it waits for, as the promises that it waits for have it. */
  noteAwaits(): void {
    // A set goes on to what is added to it meanwhile: an awaiter's entry, which is changed by this.
    for (const { promise, stored } of this.#changed) {
      const before = stored?.callbacks ?? [];
      const { id, callbacks } = promise;
      for (const awaiter of before) {
        if (callbacks.has(awaiter) || this.isDamaged(awaiter)) continue;
        this.change(awaiter).awaits.delete(id);
      }
      for (const awaiter of callbacks) if (!before.includes(awaiter)) this.change(awaiter).awaits.add(id);
    }
  }

  /** Writes what the request has changed, and tells of each row. */
  write(wrote: (id: string) => void): void {
    this.noteAwaits();
    for (const entry of this.#changed) {
      if (entry.stored === undefined) this.#noteBranch(entry);
      this.#table.write(entry);
      wrote(entry.promise.id);
    }
    this.#changed.clear();
    // Whatever was found in memory is there, and was moved to the front.
    for (const [id, entry] of this.#touched) if (this.#cache.peek(id) !== entry) this.#cache.set(id, entry);
    this.#touched.clear();
    this.#absent.clear();
    this.#firstNew = this.#table.nextPlace;
  }

  #noteBranch({ promise: { id, tags } }: Entry): void {
    this.#branches.get(tags[branchTag] ?? "")?.push(id);
  }

  /** Forgets what the request has done, and all that it saw. */
  undo(): void {
    for (const id of this.#touched.keys()) this.#cache.delete(id);
    this.#touched.clear();
    this.#absent.clear();
    this.#changed.clear();
    this.#table.nextPlace = this.#firstNew;
  }

  /** Forgets what is no longer in the table. */
  drop({ id, tags }: StoredPromise): void {
    this.#cache.delete(id);
    this.#branches.delete(tags[branchTag] ?? "");
  }

  #create(promise: StoredPromise): void {
    const place = this.#table.nextPlace;
    this.#table.nextPlace = place + 1;
    const entry: Entry = {
      ...{ place, promise, task: undefined, due: undefined, taskDue: undefined },
      ...{ awaits: new Set<string>(), stored: undefined },
    };
    this.#touched.set(promise.id, entry);
    this.#changed.add(entry);
  }
}
