/**
 * A copy of the engine's file while it works. All that was committed is moved from the log into the file; until the copy is
 * made, what comes goes into the log alone: so the file is whole, of one moment, and nobody waits for the copy.
 */
import { type FileHandle, open as openHandle } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import type { Commits } from "./commits.ts";
import { checkpointPages } from "./database.ts";

const chunkBytes = 1024 * 1024;

export interface Backup {
  bytes: number;
  /** Unix time in milliseconds. */
  takenAtMs: number;
  /** The bytes of the file; to be read to the end, or returned. */
  chunks: AsyncGenerator<Buffer, undefined>;
}

export class Backups {
  readonly #database: DatabaseSync;
  readonly #commits: Commits;
  readonly #path: string;
  readonly #now: () => number;
  #file: FileHandle | undefined;
  #isUnderWay = false;

  constructor(deps: { database: DatabaseSync; commits: Commits; path: string; now: () => number }) {
    this.#database = deps.database;
    this.#commits = deps.commits;
    this.#path = deps.path;
    this.#now = deps.now;
  }

  /** Rejects with a UserError while another one is under way. */
  async take(): Promise<Backup> {
    if (this.#isUnderWay) {
      throw new UserError("A backup is under way.", "Take the next one when it is done.", {
        code: "backup-under-way",
      });
    }
    this.#isUnderWay = true;
    try {
      // It stays open until the database is closed: closing any descriptor of it would give up the lock (POSIX).
      this.#file ??= await openHandle(this.#path, "r");
      const file = this.#file;
      const takenAtMs = await this.#commits.atRest(() => {
        this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0");
        return this.#now();
      });
      const { size } = await file.stat();
      return { bytes: size, takenAtMs, chunks: this.#read(file, size) };
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  /** After the database was closed. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  async *#read(file: FileHandle, bytes: number): AsyncGenerator<Buffer, undefined> {
    try {
      for (let at = 0; at < bytes; ) {
        const { buffer, bytesRead } = await file.read(
          Buffer.alloc(chunkBytes),
          0,
          Math.min(chunkBytes, bytes - at),
          at,
        );
        if (bytesRead === 0) throw new Error(`${this.#path} has become shorter.`);
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
      return undefined;
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#isUnderWay = false;
    if (this.#database.isOpen) this.#database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  }
}
