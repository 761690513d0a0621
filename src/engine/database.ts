/** Opens the engine's file: SQLite with a write-ahead log, one connection, locked for everyone else. */
import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { applicationId, migrations } from "./schema.ts";

/** The log is moved into the file when it has so many pages of 4 KiB: each time costs two syncs of the disk. */
export const checkpointPages = 4_000;

/** What an error of SQLite is about: the lower byte of its code (sqlite.org/rescode.html). */
const sqliteCodes = { busy: 5, corrupt: 11, notDatabase: 26 };

/** Whether SQLite says so, and not our own code. */
export function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** Throws a UserError for a file that is damaged, of something else, of a newer version, or cannot be written. */
export function openDatabase(path: string): DatabaseSync {
  const isNew = !existsSync(path);
  let database: DatabaseSync | undefined;
  try {
    // For its owner alone: SQLite would make it readable for others.
    if (isNew) closeSync(openSync(path, "a", 0o600));
    database = new DatabaseSync(path);
    // Before anything else touches the file: so SQLite needs no memory that is shared with others.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    if (!isNew) requireOurs(database, path);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA trusted_schema = OFF`,
    );
    // A process that was killed may have left commits that were never synced, and this one is about to answer by them.
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    migrate(database, `The engine's file ${path}`);
    return database;
  } catch (error) {
    database?.close();
    throw isSqliteError(error) ? explainOpening(error, path) : error;
  }
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
}

export function isEmpty(database: DatabaseSync): boolean {
  const { count } = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get() ?? {};
  return count === 0;
}

/** Throws a UserError for a file of something else. */
export function requireOurs(database: DatabaseSync, path: string): void {
  const found = numberOf(database, "application_id");
  // A process that dies as it makes the file may leave one in which nothing is.
  if (found === applicationId || (found === 0 && isEmpty(database))) return;
  throw new UserError(
    `${path} is not a file of Signoff's engine.`,
    "Set SIGNOFF_DATA_DIR to another folder, or move the file away.",
    { code: "foreign-file" },
  );
}

/** Each step is a transaction: whoever is killed in between goes on from the last one. */
export function migrate(database: DatabaseSync, named: string, steps: readonly string[] = migrations): void {
  const version = numberOf(database, "user_version");
  if (version > steps.length) {
    throw new UserError(
      `${named} has format ${version}; this Signoff reads up to format ${steps.length}.`,
      "Start it with the newer Signoff that wrote it, or set SIGNOFF_DATA_DIR to another folder.",
      { code: "other-format" },
    );
  }
  for (const [number, step] of steps.entries()) {
    if (number < version) continue;
    database.exec(
      `BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${number + 1}; PRAGMA application_id = ${applicationId}; COMMIT`,
    );
  }
}

/** What an error of SQLite means for whoever runs the engine, when its file at this path is opened. */
export function explainOpening(error: Error & { errcode: number }, path: string): UserError {
  const say = (message: string, remedy: string, name: "folder-in-use" | "folder-not-writable") =>
    new UserError(message, remedy, { code: name, cause: error });
  if (isOfDamage(error)) return damagedFile(error, path);
  if (isOfLock(error)) {
    return say(
      `Another process uses ${path}.`,
      "End that process, or set SIGNOFF_DATA_DIR to another folder.",
      "folder-in-use",
    );
  }
  return say(
    `The engine's file ${path} cannot be opened or written: ${error.message}.`,
    "Free space on the disk, or make the file and its folder writable for the user that runs Signoff, and start again.",
    "folder-not-writable",
  );
}

/** Whether another process has the file. */
export function isOfLock(error: Error & { errcode: number }): boolean {
  return (error.errcode & 0xff) === sqliteCodes.busy;
}

/** Whether SQLite has found its file to be damaged: a page of it, or all. */
export function isOfDamage(error: Error & { errcode: number }): boolean {
  const code = error.errcode & 0xff;
  return code === sqliteCodes.corrupt || code === sqliteCodes.notDatabase;
}

export function damagedFile(error: Error, path: string): UserError {
  return new UserError(
    `The engine's file ${path} is damaged: ${error.message}.`,
    "Put back a good copy with `signoff restore <backup>`, or set SIGNOFF_DATA_DIR to another folder to start anew.",
    { code: "state-damaged", cause: error },
  );
}

/** What is said when the file, open and sound so far, takes no more writes. */
export function unwritableFile(error: unknown, path: string): UserError {
  return new UserError(
    `The engine's file ${path} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
    "Free space on the disk or repair it, then start Signoff again: all that was acknowledged is there.",
    { code: "disk-failed", cause: error },
  );
}
