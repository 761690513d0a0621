/** Syncs what SQLite has written into its log, and the names of its files. */
import { close, fdatasync, openSync } from "node:fs";
import { open as openFolder } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

export interface WalFile {
  /** Resolves when everything that was committed is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const syncData = promisify(fdatasync);

/**
 * Of the database at this path, whose log must be there. The log carries no lock, so it may be opened beside SQLite: the
 * database itself must not, for closing it would give up the lock on it (POSIX).
 */
export function openWal(path: string): WalFile {
  const descriptor = openSync(`${path}-wal`, "r+");
  return { sync: () => syncData(descriptor), close: () => promisify(close)(descriptor) };
}

/** Makes the names in this file's folder, and its folder's own, durable: a file whose name is lost is lost too. */
export async function syncFolders(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folders
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    const handle = await openFolder(folder, "r");
    await handle.sync().finally(() => handle.close());
  }
}
