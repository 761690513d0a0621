/** The engine's files, by the names that they have in its folder, and what is done with any file. */
import { closeSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";

export const stateFile = "state.db";
export const lockFile = "lock.db";
/** In which earlier versions kept the state. */
export const journalFile = "journal";

/** What a program has open that works on the folder, of this version or an earlier one. */
export const workedOn = [stateFile, journalFile];

/** Undefined where there is no such file. */
export function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** When it returns, what the file holds is on disk. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the names in this file's folder, and its folder's own, durable: a file whose name is lost is lost too. */
export async function syncFolders(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folders
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  }
}

/** Removes a database that is not finished, and what SQLite keeps beside one. */
export function removeDatabase(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${path}${suffix}`, { force: true });
}
