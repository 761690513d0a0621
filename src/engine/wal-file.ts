/** Syncs what SQLite has written into its log. */
import { close, fdatasync, openSync } from "node:fs";
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
