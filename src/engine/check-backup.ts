/** Whether a backup is whole: the file as SQLite sees it, and each record as it was written. */
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { isEmpty, isSqliteError, migrate, requireOurs } from "./database.ts";
import { DamagedRow } from "./entry.ts";
import { Machine } from "./machine.ts";
import { type EngineRules, namesOf } from "./rules.ts";

export interface Checked {
  /** When the backup was taken, in ms since 1970. */
  takenAtMs: number;
  promises: number;
  /** Whether the index of tags leads to each promise, and to nothing else; where it does not, it can be made anew. */
  isIndexed: boolean;
}

/** Brings an older one up to date. Throws a UserError that calls the backup `named` if it is damaged or none. */
export function checkBackup(path: string, { named, rules }: { named: string; rules: EngineRules }): Checked {
  const database = new DatabaseSync(path);
  try {
    requireOurs(database, named);
    if (isEmpty(database)) throw damaged(named, "there is nothing in it");
    const [row = {}] = database.prepare("PRAGMA integrity_check(1)").all();
    const [verdict] = Object.values(row);
    if (verdict !== "ok") throw damaged(named, String(verdict));
    migrate(database, named);
    const machine = new Machine(database, { rules });
    // By other rules it is made anew at the next start.
    const isOfRules = machine.facts.text("indexed-tags") === namesOf(rules);
    const { promises, indexed } = machine.table.verify();
    const entries = database.prepare("SELECT count(*) AS found FROM tags").get()?.found;
    const isIndexed = !isOfRules || indexed === entries;
    return { takenAtMs: machine.facts.get("newest-ms") ?? 0, promises, isIndexed };
  } catch (error) {
    if (error instanceof DamagedRow || isSqliteError(error)) throw damaged(named, error.message);
    throw error;
  } finally {
    database.close();
  }
}

function damaged(named: string, what: string): UserError {
  return new UserError(
    `The backup ${named} is damaged: ${what}.`,
    "Nothing was changed. Take another backup.",
    { code: "state-damaged" },
  );
}
