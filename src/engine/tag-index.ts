/** By which of their tags promises are found, those that are open and those that are not. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoredPromise } from "../pinned.ts";
import type { Entry, Row } from "./entry.ts";
import { type EngineRules, indexOf } from "./rules.ts";

export const tagStatements = {
  add: "INSERT INTO tags (name, value, is_open, place) VALUES (?, ?, ?, ?)",
  close: "UPDATE tags SET is_open = 0 WHERE name = ? AND value = ? AND is_open = 1 AND place = ?",
  remove: "DELETE FROM tags WHERE name = ? AND value = ? AND is_open IN (0, 1) AND place = ?",
  has: "SELECT 1 FROM tags WHERE name = ? AND value = ? AND is_open = ? AND place = ?",
  next: `SELECT place FROM tags WHERE name = ? AND value = ? AND is_open = ? AND place >= ? ORDER BY place LIMIT 1`,
} as const;

export class TagIndex {
  /** Whether promises are found by the tags of this name. */
  readonly has: (name: string) => boolean;
  readonly #run: Record<keyof typeof tagStatements, StatementSync>;

  constructor(database: DatabaseSync, rules: EngineRules) {
    const { add, close, remove, has, next } = tagStatements;
    this.has = indexOf(rules);
    this.#run = {
      add: database.prepare(add),
      close: database.prepare(close),
      remove: database.prepare(remove),
      has: database.prepare(has),
      next: database.prepare(next),
    };
  }

  /** To be called whenever a promise was written, before it counts as stored. */
  note({ promise, place, stored }: Entry): void {
    const isOpen = promise.state === "pending";
    if (stored === undefined)
      this.#each(promise, (name, value) => this.#run.add.run(name, value, isOpen ? 1 : 0, place));
    else if (stored.isOpen && !isOpen)
      this.#each(promise, (name, value) => this.#run.close.run(name, value, place));
  }

  /** How many entries lead to a row; one that should and does not makes it less than none, so that sums differ. */
  countOf({ place, made, state }: Row): number {
    const { tags }: Pick<StoredPromise, "tags"> = JSON.parse(made);
    let count = 0;
    this.#each({ tags }, (name, value) => {
      const isThere = this.#run.has.get(name, value, state === "pending" ? 1 : 0, place) !== undefined;
      count += isThere ? 1 : Number.NEGATIVE_INFINITY;
    });
    return count;
  }

  forget(promise: StoredPromise, place: number): void {
    this.#each(promise, (name, value) => this.#run.remove.run(name, value, place));
  }

  /** The first place from `from` on of a promise with the tag; `isOpen`: among those that wait, or not. */
  next(
    { name, value, isOpen }: { name: string; value: string; isOpen: boolean },
    from: number,
  ): number | undefined {
    const place = this.#run.next.get(name, value, isOpen ? 1 : 0, from)?.place;
    return typeof place === "number" ? place : undefined;
  }

  #each({ tags }: Pick<StoredPromise, "tags">, act: (name: string, value: string) => void): void {
    for (const [name, value] of Object.entries(tags)) if (this.has(name)) act(name, value);
  }
}
