/** What many promises and tasks have alike is stored once: a waiting approval is made of dozens of such pieces. */
import type { StoredPromise, StoredTask } from "../pinned.ts";

/** Stands for every empty set, which by itself takes 200 bytes. Whoever adds to one makes it its own before. */
class Nothing extends Set<string> {
  override add(): this {
    throw new TypeError("The empty set that all share was added to.");
  }
}
export const noSet: Set<string> = new Nothing();

export function shareEmptySets(promise: StoredPromise): void {
  if (promise.callbacks.size === 0) promise.callbacks = noSet;
  if (promise.listeners.size === 0) promise.listeners = noSet;
}

const noHeaders: Record<string, string> = Object.freeze({});

export function shareEmptyHeaders({ param, value }: StoredPromise): void {
  if (param.headers !== undefined && isEmpty(param.headers)) param.headers = noHeaders;
  if (value.headers !== undefined && isEmpty(value.headers)) value.headers = noHeaders;
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

export function shareEmptyResumes(task: StoredTask): void {
  if (task.resumes.size === 0) task.resumes = noSet;
}

export function ownCallbacks(promise: StoredPromise | undefined): void {
  if (promise?.callbacks === noSet) promise.callbacks = new Set();
}

export function ownListeners(promise: StoredPromise | undefined): void {
  if (promise?.listeners === noSet) promise.listeners = new Set();
}

export function ownResumes(task: StoredTask | undefined): void {
  if (task?.resumes === noSet) task.resumes = new Set();
}

/** From so many texts on they are forgotten; those that are frequent are soon known again. */
const manyTexts = 1024;

/** Gives one copy of texts that recur, instead of the copy that each request brings. */
export class SharedTexts {
  readonly #known = new Map<string, string>();
  readonly #promises: () => ReadonlyMap<string, StoredPromise>;

  constructor(promises: () => ReadonlyMap<string, StoredPromise>) {
    this.#promises = promises;
  }

  /** The copy of an ID that its promise has. */
  id(id: string): string {
    return this.#promises().get(id)?.id ?? id;
  }

  /** Replaces the values of tags, most of which name promises or are the same everywhere. */
  shareTags({ id, tags }: StoredPromise): void {
    for (const name in tags) {
      const value = tags[name];
      if (value !== undefined) tags[name] = value === id ? id : this.#text(value);
    }
  }

  #text(text: string): string {
    const known = this.#promises().get(text)?.id ?? this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= manyTexts) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }
}
