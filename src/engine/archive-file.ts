/** The file that keeps the records of what was forgotten: a promise on each line, as it was stored. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { syncFolders } from "./files.ts";

const lineFeed = 0x0a;
const windowBytes = 1024 * 1024;

export class ArchiveFile {
  readonly path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Resolves when all of them are on disk. Rejects with the file system's error; may then be called again. */
  async append(promises: readonly PromiseRecord[]): Promise<void> {
    this.#file ??= await this.#open();
    try {
      await this.#file.appendFile(promises.map((one) => `${JSON.stringify(one)}\n`).join(""));
      await this.#file.datasync();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** What a crash left of a last line is cut off: what it was written for is not forgotten, and is written again. */
  async #open(): Promise<FileHandle> {
    const file = await open(this.path, "a", 0o600);
    try {
      await file.truncate(findLastLineEnd(this.path));
      await syncFolders(this.path);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

/** Where the last whole line ends, in bytes from the beginning. */
function findLastLineEnd(path: string): number {
  const descriptor = openSync(path, "r");
  try {
    const window = Buffer.alloc(windowBytes);
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const start = Math.max(0, end - windowBytes);
      const count = readSync(descriptor, window, 0, end - start, start);
      const last = window.subarray(0, count).lastIndexOf(lineFeed);
      if (last !== -1) return start + last + 1;
      end = start;
    }
    return 0;
  } finally {
    closeSync(descriptor);
  }
}
