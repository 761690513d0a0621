/** Stands in for the SDK state machine's maps of promises and tasks: reads each entry from the file when it is asked for. */
import type { StoredPromise, StoredTask } from "../pinned.ts";
import type { HotEntries } from "./hot-entries.ts";

/** The machine walks through its promises in few places; each is told beforehand which ones it would find. */
export class PromisesView extends Map<string, StoredPromise> {
  readonly #entries: HotEntries;
  #seen: readonly string[] = [];

  constructor(entries: HotEntries) {
    super();
    this.#entries = entries;
  }

  override get(id: string): StoredPromise | undefined {
    return this.#entries.get(id)?.promise;
  }

  override has(id: string): boolean {
    return this.#entries.get(id) !== undefined;
  }

  override set(_id: string, promise: StoredPromise): this {
    this.#entries.setPromise(promise);
    return this;
  }

  /** Does something for which the machine walks through its promises, in which these are. */
  among<Result>(ids: readonly string[], act: () => Result): Result {
    this.#seen = ids;
    const result = act();
    this.#seen = [];
    return result;
  }

  override *[Symbol.iterator](): MapIterator<[string, StoredPromise]> {
    for (const id of this.#seen) {
      const promise = this.get(id);
      if (promise !== undefined) yield [id, promise];
    }
  }

  override *values(): MapIterator<StoredPromise> {
    for (const [, promise] of this) yield promise;
  }
}

export class TasksView extends Map<string, StoredTask> {
  readonly #entries: HotEntries;
  readonly #promises: PromisesView;

  constructor(entries: HotEntries, promises: PromisesView) {
    super();
    this.#entries = entries;
    this.#promises = promises;
  }

  override get(id: string): StoredTask | undefined {
    return this.#entries.get(id)?.task;
  }

  override set(_id: string, task: StoredTask): this {
    this.#entries.setTask(task);
    return this;
  }

  override *values(): MapIterator<StoredTask> {
    for (const [id] of this.#promises) {
      const task = this.get(id);
      if (task !== undefined) yield task;
    }
  }
}
