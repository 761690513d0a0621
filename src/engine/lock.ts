/** Keeps a second process out of the engine's folder. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { findHolder } from "./find-holder.ts";

const sqliteBusy = 5;

/** What a program that goes on without its lock has open. */
const files = ["state.db", "journal"];

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
  const path = join(folder, "lock.db");
  const isNew = !existsSync(path);
  // A program of an earlier version writes a journal.
  if (files.some((name) => findHolder(join(folder, name)) !== undefined)) throw isTaken(folder);
  let held = lockFile(folder, path);
  return {
    isNew,
    keep: () => {
      if (inodeOf(path) === held.inode) return true;
      try {
        const { database } = held;
        held = lockFile(folder, path);
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

function lockFile(folder: string, path: string): Held {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return { database, inode: inodeOf(path) };
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy)
      throw isTaken(folder, error);
    throw new UserError(
      `The folder ${folder} cannot be locked.`,
      `Make the folder, and lock.db in it, writable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.`,
      { code: "folder-not-writable", cause: error },
    );
  }
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function isTaken(folder: string, cause?: Error): UserError {
  return new UserError(
    `Another process uses the folder ${folder}.`,
    "End that process, or set SIGNOFF_DATA_DIR to another folder.",
    cause && { code: "folder-in-use", cause },
  );
}
