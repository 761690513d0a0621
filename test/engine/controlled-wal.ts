/** The log of a real database, whose syncs wait for the test, and which the test can break. */
import type { DatabaseSync } from "node:sqlite";
import { openWal, type WalFile } from "../../src/engine/wal-file.ts";

export class ControlledWal {
  /** How many syncs were begun. */
  syncs = 0;
  /** Thrown by the next sync. */
  breakSync: Error | undefined;
  #gate: PromiseWithResolvers<void> | undefined;
  #database: DatabaseSync | undefined;

  readonly open = (path: string, database: DatabaseSync): WalFile => {
    const file = openWal(path);
    this.#database = database;
    return { sync: () => this.#sync(file), close: () => file.close() };
  };

  /** From now on no sync ends until `letSync`. */
  holdSync(): void {
    this.#gate = Promise.withResolvers();
  }

  letSync(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** The database takes no more pages, as on a disk that is full. */
  fill(): void {
    this.#database?.exec("PRAGMA max_page_count = 1");
  }

  /** As if the file had been mounted anew, to be read only. */
  makeReadOnly(): void {
    this.#database?.exec("PRAGMA query_only = ON");
  }

  async #sync(file: WalFile): Promise<void> {
    this.syncs += 1;
    await this.#gate?.promise;
    if (this.breakSync !== undefined) throw this.breakSync;
    await file.sync();
  }
}
