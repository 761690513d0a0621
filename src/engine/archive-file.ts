/** The file that keeps the records of what was collected: a promise on each line, as it was stored. */
import { closeSync, openSync } from "node:fs";
import type { PromiseRecord } from "@resonatehq/sdk";
import { FileWindow } from "./file-window.ts";
import { type JournalFile, type OpenJournalFile, syncFolders } from "./journal-file.ts";

const lineFeed = 0x0a;
const windowBytes = 1024 * 1024;

export class CollectedFile {
  readonly path: string;
  readonly #openFile: OpenJournalFile;
  #file: JournalFile | undefined;

  constructor(path: string, openFile: OpenJournalFile) {
    this.path = path;
    this.#openFile = openFile;
  }

  /** Resolves when all of them are on disk. Rejects with the file system's error; may then be called again. */
  async append(promises: readonly PromiseRecord[]): Promise<void> {
    this.#file ??= await this.#open();
    try {
      await this.#file.append(Buffer.from(promises.map((one) => `${JSON.stringify(one)}\n`).join("")));
      await this.#file.sync();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** What a crash left of a last line is cut off: what it was written for is not collected, and is written again. */
  async #open(): Promise<JournalFile> {
    const file = await this.#openFile(this.path);
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
    const window = new FileWindow(descriptor);
    for (let end = window.sizeBytes; end > 0; ) {
      const start = Math.max(0, end - windowBytes);
      const last = window.read(start, end - start).lastIndexOf(lineFeed);
      if (last !== -1) return start + last + 1;
      end = start;
    }
    return 0;
  } finally {
    closeSync(descriptor);
  }
}
