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

export interface Checking {
  /** What the file is called in an error. */
  named: string;
  /** What to do about damage. */
  remedy: string;
  rules: EngineRules;
}

/** Brings an older one up to date. Throws a UserError if it is damaged or none. */
export function checkBackup(path: string, { named, remedy, rules }: Checking): Checked {
  const damaged = (what: string) =>
    new UserError(`${named} is damaged: ${what.replace(/\.$/, "")}.`, remedy, { code: "state-damaged" });
  const database = new DatabaseSync(path);
  try {
    requireOurs(database, named);
    if (isEmpty(database)) throw damaged("there is nothing in it");
    const [row = {}] = database.prepare("PRAGMA integrity_check(1)").all();
    const [verdict] = Object.values(row);
    if (verdict !== "ok") throw damaged(String(verdict));
    migrate(database, named);
    const machine = new Machine(database, { rules });
    // By other rules it is made anew at the next start.
    const isOfRules = machine.facts.text("indexed-tags") === namesOf(rules);
    const { promises, indexed } = machine.table.verify();
    const entries = database.prepare("SELECT count(*) AS found FROM tags").get()?.found;
    const isIndexed = !isOfRules || indexed === entries;
    return { takenAtMs: machine.facts.get("newest-ms") ?? 0, promises, isIndexed };
  } catch (error) {
    if (error instanceof DamagedRow || isSqliteError(error)) throw damaged(error.message);
    throw error;
  } finally {
    database.close();
  }
}
