/** Writes records to disk in batches: those that arrive while one is being synced go together into the next. */
import { renameSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { UserError } from "../user-error.ts";
import { encodeFrame } from "./frame.ts";
import { type JournalFile, syncFolders } from "./journal-file.ts";
import { encodeBatch } from "./record.ts";

export type Durability = { kind: "durable" } | { kind: "failed"; reason: UserError };
type Batch = PromiseWithResolvers<Durability>;

const durable: Durability = { kind: "durable" };

/** A file that takes the journal's place: it holds the state that all records so far led to. */
export interface Successor {
  path: string;
  /**
   * Called when no record stands between the state and what is queued; writes the rest of it. Resolves with the file and
   * its length when all is on disk. Rejects with the file system's error, and the journal goes on where it was.
   */
  finish(): Promise<{ file: JournalFile; bytes: number }>;
}
type Succession = PromiseWithResolvers<Durability> & { successor: Successor };

export class Journal {
  readonly path: string;
  #file: JournalFile;
  #durableBytes: number;
  #queued: string[] = [];
  #writing: string[] = [];
  #queuedBatch: Batch | undefined;
  #writingBatch: Batch | undefined;
  #succession: Succession | undefined;
  #run: Promise<void> | undefined;
  #failure: Extract<Durability, { kind: "failed" }> | undefined;
  readonly #failed = Promise.withResolvers<UserError>();

  /** `durableBytes` is the length of the file, which must end at a frame boundary. */
  constructor(path: string, file: JournalFile, durableBytes: number) {
    this.path = path;
    this.#file = file;
    this.#durableBytes = durableBytes;
  }

  /** Resolves with the reason when the disk has failed; from then on nothing is written. */
  get failed(): Promise<UserError> {
    return this.#failed.promise;
  }

  /** The reason, once the disk has failed. */
  get failure(): UserError | undefined {
    return this.#failure?.reason;
  }

  /** How much of the file is known to be on disk; a frame boundary. */
  get durableBytes(): number {
    return this.#durableBytes;
  }

  /** The records that are not yet known to be on disk, oldest first. */
  unsettled(): string[] {
    return [...this.#writing, ...this.#queued];
  }

  /** Queues a record for the next batch. */
  append(record: string): void {
    if (this.#failure !== undefined) return;
    this.#queued.push(record);
    this.#queuedBatch ??= Promise.withResolvers();
    this.#run ??= this.#writeBatches();
  }

  /** Resolves when all that was appended so far is on disk, or never will be; at once if nothing is under way. */
  settled(): Promise<Durability> | Durability {
    return this.#failure ?? this.#queuedBatch?.promise ?? this.#writingBatch?.promise ?? durable;
  }

  /**
   * Goes on in another file, which has the journal's name from then on. Resolves when that is on disk; rejects with the
   * file system's error if it goes on in the old one.
   */
  rotate(successor: Successor): Promise<Durability> {
    if (this.#failure !== undefined) return Promise.resolve(this.#failure);
    this.#succession = { ...Promise.withResolvers<Durability>(), successor };
    this.#run ??= this.#writeBatches();
    return this.#succession.promise;
  }

  /** Writes what is queued and closes the file. */
  async close(): Promise<void> {
    await this.#run;
    await this.#file.close();
  }

  async #writeBatches(): Promise<void> {
    while (this.#queuedBatch !== undefined || this.#succession !== undefined) {
      // What is asked for in the same turn of the event loop joins the batch: also what the last one has set going.
      await nextTurn();
      const batch = this.#takeBatch();
      try {
        if (!(await this.#moveOn())) await this.#write();
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#writing = [];
      this.#writingBatch = undefined;
      batch?.resolve(durable);
    }
    this.#run = undefined;
  }

  #takeBatch(): Batch | undefined {
    this.#writing = this.#queued;
    this.#queued = [];
    this.#writingBatch = this.#queuedBatch;
    this.#queuedBatch = undefined;
    return this.#writingBatch;
  }

  async #write(): Promise<void> {
    if (this.#writing.length === 0) return;
    const frame = encodeFrame(encodeBatch(this.#writing));
    await this.#file.append(frame);
    await this.#file.sync();
    this.#durableBytes += frame.length;
  }

  /** Takes up the successor, if there is one, whose state includes what was to be written now. True if it did. */
  async #moveOn(): Promise<boolean> {
    const succession = this.#succession;
    if (succession === undefined) return false;
    this.#succession = undefined;
    const old = this.#file;
    try {
      const { path, finish } = succession.successor;
      const { file, bytes } = await finish();
      // Name, file and length change in one go: whoever reads the journal anew meanwhile finds them to fit.
      renameSync(path, this.path);
      this.#file = file;
      this.#durableBytes = bytes;
      this.#writing = [];
    } catch (error) {
      succession.reject(error);
      return false;
    }
    // From here on there is no way back: if the name is not durable, nobody knows which file a restart will find.
    await syncFolders(this.path).catch((error: unknown) => {
      succession.reject(error);
      throw error;
    });
    await old.close();
    succession.resolve(durable);
    return true;
  }

  /** Writes nothing more: the file is another's, or nobody knows any more what is in it. */
  giveUp(reason: UserError): void {
    if (this.#failure !== undefined) return;
    this.#failure = { kind: "failed", reason };
    this.#writingBatch?.resolve(this.#failure);
    this.#queuedBatch?.resolve(this.#failure);
    this.#succession?.resolve(this.#failure);
    this.#queued = [];
    this.#queuedBatch = undefined;
    this.#succession = undefined;
    this.#failed.resolve(reason);
  }

  /** After a failed sync nobody knows what is on disk, so it is never tried again: a restart reads what is there. */
  #fail(error: unknown): void {
    const reason = new UserError(
      `The journal ${this.path} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
      "Free space on the disk or repair it, then start Signoff again: all that was acknowledged is in the journal.",
      { code: "disk-failed", cause: error },
    );
    this.giveUp(reason);
  }
}
