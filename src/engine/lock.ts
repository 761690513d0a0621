/** Keeps a second process out of the engine's folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { isOfLock, isSqliteError } from "./database.ts";
import { inodeOf, lockFile, workedOn } from "./files.ts";
import { findHolder } from "./find-holder.ts";

export interface Lock {
  /** Nobody has ever locked this folder, or the file that was locked is deleted, and its holder may live. */
  readonly isNew: boolean;
  /**
   * Whether the folder is still this process's. A file that was deleted is no lock for others: it is made and locked
   * anew, unless somebody else has done so meanwhile.
   */
  keep(): boolean;
  release(): void;
}

/**
 * Takes the folder for the life of the process, or until it is released.
 * SQLite's exclusive lock is a lock of the operating system, so it also ends with a process that is killed.
 * Throws a UserError if another holds it.
 */
export function takeLock(folder: string): Lock {
  const path = join(folder, lockFile);
  const isNew = !existsSync(path);
  // A program may go on without its lock.
  if (workedOn.some((name) => findHolder(join(folder, name)) !== undefined)) throw isTaken(folder);
  let held = takeFile(folder, path);
  return {
    isNew,
    keep: () => {
      if (inodeOf(path) === held.inode) return true;
      try {
        const { database } = held;
        held = takeFile(folder, path);
        database.close();
        return true;
      } catch {
        return false;
      }
    },
    release: () => held.database.close(),
  };
}

interface Held {
  database: DatabaseSync;
  inode: bigint | undefined;
}

function takeFile(folder: string, path: string): Held {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return { database, inode: inodeOf(path) };
  } catch (error) {
    database?.close();
    if (isSqliteError(error) && isOfLock(error)) throw isTaken(folder, error);
    throw new UserError(
      `The folder ${folder} cannot be locked.`,
      `Make the folder, and lock.db in it, writable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.`,
      { code: "folder-not-writable", cause: error },
    );
  }
}

function isTaken(folder: string, cause?: Error): UserError {
  return new UserError(
    `Another process uses the folder ${folder}.`,
    "End that process, or set SIGNOFF_DATA_DIR to another folder.",
    cause && { code: "folder-in-use", cause },
  );
}
