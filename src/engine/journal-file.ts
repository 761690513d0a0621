/** The file under the journal: the one place that the engine writes to. */
import { open } from "node:fs/promises";
import { dirname } from "node:path";

export interface JournalFile {
  /** Writes all of the bytes at the end of the file. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything appended is on disk. */
  sync(): Promise<void>;
  truncate(lengthBytes: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenJournalFile = (path: string) => Promise<JournalFile>;

/** Opens the file for appending, creating it, readable only for its owner, if it is not there. */
export async function openJournalFile(path: string): Promise<JournalFile> {
  const handle = await open(path, "a", 0o600);
  return {
    async append(bytes) {
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray((await handle.write(rest)).bytesWritten);
    },
    sync: () => handle.datasync(),
    truncate: (lengthBytes) => handle.truncate(lengthBytes),
    close: () => handle.close(),
  };
}

/** Makes the names of the journal and of its folder durable: a file whose folder entry is lost is lost too. */
export async function syncFolders(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folders
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  }
}
