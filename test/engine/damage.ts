/** Damages the file of an engine that is stopped, as a disk would. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export const stateOf = (dataDir: string) => join(dataDir, "engine", "state.db");

export function withFile<Result>(dataDir: string, act: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(stateOf(dataDir));
  try {
    return act(database);
  } finally {
    database.close();
  }
}

function flip(value: unknown): string | number {
  if (typeof value !== "string") return Number(value) + 100;
  const middle = Math.floor(value.length / 2);
  return `${value.slice(0, middle)}${String.fromCharCode(value.charCodeAt(middle) ^ 1)}${value.slice(middle + 1)}`;
}

/** Changes one column of a promise's row, the others and the indexes being as they should. */
export function damageColumn(dataDir: string, id: string, column = "live"): void {
  withFile(dataDir, (database) => {
    const found = database.prepare(`SELECT ${column} AS found FROM promises WHERE id = ?`).get(id)?.found;
    const { changes } = database
      .prepare(`UPDATE promises SET ${column} = ? WHERE id = ?`)
      .run(flip(found), id);
    if (changes !== 1) throw new Error(`there is no row of ${id}`);
  });
}

/** Flips a bit of the byte at which `text` begins, `ahead` bytes further on; the log is in the file by then. */
export function damageBytes(dataDir: string, text: string, ahead = 0): void {
  const path = stateOf(dataDir);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  if (at < 0) throw new Error(`${text} is not in the file`);
  bytes[at + ahead] = (bytes[at + ahead] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
