/** The journal on disk: one SQLite table, written in group commits so that a flushed disk costs once per event-loop turn. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { Journal, JournalRow } from "./journal.ts";

const rowSchema = z.object({ kind: z.string(), id: z.string(), value: z.string() });

/** Opens `<dataDir>/workspace.db`, creating the folder and the file where absent. Throws what SQLite throws. */
export function openSqliteJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true });
  return new SqliteJournal(new DatabaseSync(join(dataDir, "workspace.db")));
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #upsert;
  readonly #delete;
  #commit: PromiseWithResolvers<void> | undefined;

  constructor(database: DatabaseSync) {
    // FULL flushes the WAL at each commit: an answered post survives power loss, not only kill -9.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec(
      "CREATE TABLE IF NOT EXISTS records (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
    );
    this.#database = database;
    this.#upsert = database.prepare(
      "INSERT INTO records (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value",
    );
    this.#delete = database.prepare("DELETE FROM records WHERE kind = ? AND id = ?");
  }

  load(): JournalRow[] {
    const rows = z
      .array(rowSchema)
      .parse(this.#database.prepare("SELECT kind, id, value FROM records").all());
    return rows.map((row) => ({ ...row, value: JSON.parse(row.value) }));
  }

  put(kind: string, id: string, value: object): void {
    this.#begin();
    this.#upsert.run(kind, id, JSON.stringify(value));
  }

  remove(kind: string, id: string): void {
    this.#begin();
    this.#delete.run(kind, id);
  }

  settled(): Promise<void> {
    return this.#commit?.promise ?? Promise.resolve();
  }

  close(): void {
    this.#finish();
    this.#database.close();
  }

  #begin(): void {
    if (this.#commit) return;
    this.#database.exec("BEGIN");
    const commit = Promise.withResolvers<void>();
    // A failed commit rejects every answer that waits for it; one that nobody awaits must not end the process.
    commit.promise.catch(() => undefined);
    this.#commit = commit;
    setImmediate(() => this.#finish());
  }

  #finish(): void {
    const commit = this.#commit;
    if (!commit) return;
    this.#commit = undefined;
    try {
      this.#database.exec("COMMIT");
      commit.resolve();
    } catch (error) {
      commit.reject(error);
    }
  }
}
