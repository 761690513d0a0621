/** Keeps a second process out of the engine's folder. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../../user-error.ts";

const sqliteBusy = 5;

export interface Lock {
  release(): void;
}

/**
 * Takes the folder for the life of the process, or until it is released.
 * SQLite's exclusive lock is a lock of the operating system, so it also ends with a process that is killed.
 * Throws a UserError if another holds it.
 */
export function takeLock(folder: string): Lock {
  const path = join(folder, "lock.db");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return { release: database.close.bind(database) };
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) {
      throw new UserError(
        `Another process uses the folder ${folder}.`,
        "End that process, or set SIGNOFF_DATA_DIR to another folder.",
        { cause: error },
      );
    }
    throw new UserError(
      `The folder ${folder} cannot be locked.`,
      `Make ${path} writable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}
