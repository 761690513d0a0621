/** The IDs of roots that are in the archive: they stay taken. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toStoredId } from "./stored-id.ts";

export const archivedStatements = {
  add: "INSERT OR REPLACE INTO archived (id, born_at, ended_at) VALUES (?, ?, ?)",
  find: "SELECT born_at, ended_at FROM archived WHERE id = ?",
} as const;

export class ArchivedIds {
  readonly #add: StatementSync;
  readonly #find: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(archivedStatements.add);
    this.#find = database.prepare(archivedStatements.find);
  }

  /** Times in ms since 1970. */
  add(id: string, bornMs: number, endedMs: number): void {
    this.#add.run(toStoredId(id), bornMs, endedMs);
  }

  has(id: string): boolean {
    return this.#find.get(toStoredId(id)) !== undefined;
  }
}
