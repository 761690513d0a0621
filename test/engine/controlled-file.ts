/** A real journal file whose syncs wait for the test, and which the test can break. */
import { type JournalFile, type OpenJournalFile, openJournalFile } from "../../src/engine/journal-file.ts";

export class ControlledFile {
  /** Bytes that are in the file, and that are known to be on disk. */
  writtenBytes = 0;
  syncedBytes = 0;
  syncs = 0;
  /** Thrown by the next append or sync. */
  breakAppend: Error | undefined;
  breakSync: Error | undefined;
  #gate: PromiseWithResolvers<void> | undefined;

  readonly open: OpenJournalFile = async (path) => {
    const file = await openJournalFile(path);
    return {
      ...file,
      append: (bytes) => this.#append(file, bytes),
      sync: () => this.#sync(file),
    };
  };

  /** From now on no sync ends until `letSync`. */
  holdSync(): void {
    this.#gate = Promise.withResolvers();
  }

  letSync(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async #append(file: JournalFile, bytes: Uint8Array): Promise<void> {
    if (this.breakAppend !== undefined) {
      await file.append(bytes.subarray(0, bytes.length >> 1));
      throw this.breakAppend;
    }
    await file.append(bytes);
    this.writtenBytes += bytes.length;
  }

  async #sync(file: JournalFile): Promise<void> {
    const reached = this.writtenBytes;
    this.syncs += 1;
    await this.#gate?.promise;
    if (this.breakSync !== undefined) throw this.breakSync;
    await file.sync();
    this.syncedBytes = reached;
  }
}
