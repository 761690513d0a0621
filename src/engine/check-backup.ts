/** Whether a backup is whole: the file as SQLite sees it, and each record as it was written. */
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { isSqliteError, migrate, requireOurs } from "./database.ts";
import { DamagedRow } from "./entry.ts";
import { Machine } from "./machine.ts";
import type { EngineRules } from "./rules.ts";

export interface Checked {
  /** When the backup was taken, in ms since 1970. */
  takenAtMs: number;
  promises: number;
}

/** Brings an older one up to date. Throws a UserError that calls the backup `named` if it is damaged or none. */
export function checkBackup(path: string, { named, rules }: { named: string; rules: EngineRules }): Checked {
  const database = new DatabaseSync(path);
  try {
    requireOurs(database, named);
    const [row = {}] = database.prepare("PRAGMA integrity_check(1)").all();
    const [verdict] = Object.values(row);
    if (verdict !== "ok") throw damaged(named, String(verdict));
    migrate(database, named);
    const machine = new Machine(database, { rules });
    return { takenAtMs: machine.facts.get("newest-ms") ?? 0, promises: machine.table.verify() };
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
