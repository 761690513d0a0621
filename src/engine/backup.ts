/**
 * A copy of the engine's file while it works. All that was committed is moved from the log into the file; until the copy is
 * made, what comes goes into the log alone: so the file is whole, of one moment, and nobody waits for the copy.
 */
import { type FileHandle, open as openHandle } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { BackupWatch } from "./backup-watch.ts";
import type { Commits } from "./commits.ts";
import { checkpointPages } from "./database.ts";

const chunkBytes = 1024 * 1024;

export interface Backup {
  bytes: number;
  /** Unix time in milliseconds. */
  takenAtMs: number;
  /** The bytes of the file. */
  chunks: AsyncGenerator<Buffer, undefined>;
  /** Aborted with a UserError when whoever reads is too slow, for the log grows meanwhile. */
  givenUp: AbortSignal;
  /** To be called when it was read, or nobody wants it any more. May be called again. */
  end(): void;
}

export interface BackupsDeps {
  database: DatabaseSync;
  commits: Commits;
  path: string;
  now: () => number;
}

export class Backups {
  readonly #deps: BackupsDeps;
  #file: FileHandle | undefined;
  /** The one that is under way. */
  #current: object | undefined;

  constructor(deps: BackupsDeps) {
    this.#deps = deps;
  }

  /** Rejects with a UserError while another one is under way. */
  async take(): Promise<Backup> {
    if (this.#current !== undefined) {
      throw new UserError("A backup is under way.", "Take the next one when it is done.", {
        code: "backup-under-way",
      });
    }
    const { commits, path, now } = this.#deps;
    const own = {};
    this.#current = own;
    try {
      // It stays open until the database is closed: closing any descriptor of it would give up the lock (POSIX).
      this.#file ??= await openHandle(path, "r");
      const file = this.#file;
      const takenAtMs = await commits.atRest(() => {
        this.#emptyLog();
        return now();
      });
      const { size } = await file.stat();
      const watch = new BackupWatch(path, () => this.#end(own));
      const end = () => {
        watch.end();
        this.#end(own);
      };
      return {
        ...{ bytes: size, takenAtMs, givenUp: watch.givenUp, end },
        chunks: this.#read(file, size, watch),
      };
    } catch (error) {
      this.#end(own);
      throw error;
    }
  }

  /** After the database was closed. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** Moves the log into the file, whole, and leaves the file alone from then on. */
  #emptyLog(): void {
    const { database } = this.#deps;
    const { busy } = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() ?? {};
    if (busy !== 0) throw new Error("The log could not be moved into the file.");
    database.exec("PRAGMA wal_autocheckpoint = 0");
  }

  async *#read(file: FileHandle, bytes: number, watch: BackupWatch): AsyncGenerator<Buffer, undefined> {
    for (let at = 0; at < bytes; ) {
      watch.givenUp.throwIfAborted();
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(chunkBytes),
        0,
        Math.min(chunkBytes, bytes - at),
        at,
      );
      // What was read after the file was let go may be of another moment.
      watch.givenUp.throwIfAborted();
      if (bytesRead === 0) throw new Error(`${this.#deps.path} has become shorter.`);
      yield buffer.subarray(0, bytesRead);
      watch.taken();
      at += bytesRead;
    }
    return undefined;
  }

  /** Lets the log be moved into the file again, unless another backup has begun. */
  #end(own: object): void {
    if (this.#current !== own) return;
    this.#current = undefined;
    const { database } = this.#deps;
    if (database.isOpen) database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  }
}
