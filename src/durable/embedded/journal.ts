/** Writes records to disk in batches: those that arrive while one is being synced go together into the next. */
import { UserError } from "../../user-error.ts";
import { encodeFrame } from "./frame.ts";
import type { JournalFile } from "./journal-file.ts";
import { encodeBatch } from "./record.ts";

export type Durability = { kind: "durable" } | { kind: "failed"; reason: UserError };
type Batch = PromiseWithResolvers<Durability>;

const durable: Durability = { kind: "durable" };

export class Journal {
  readonly path: string;
  readonly #file: JournalFile;
  #durableBytes: number;
  #queued: string[] = [];
  #writing: string[] = [];
  #queuedBatch: Batch | undefined;
  #writingBatch: Batch | undefined;
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

  /** Writes what is queued and closes the file. */
  async close(): Promise<void> {
    await this.#run;
    await this.#file.close();
  }

  async #writeBatches(): Promise<void> {
    await Promise.resolve(); // what is asked for in the same turn of the event loop joins the first batch
    while (this.#queuedBatch !== undefined) {
      const batch = this.#takeBatch(this.#queuedBatch);
      try {
        const frame = encodeFrame(encodeBatch(this.#writing));
        await this.#file.append(frame);
        await this.#file.sync();
        this.#durableBytes += frame.length;
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#writing = [];
      this.#writingBatch = undefined;
      batch.resolve(durable);
    }
    this.#run = undefined;
  }

  #takeBatch(batch: Batch): Batch {
    this.#writing = this.#queued;
    this.#queued = [];
    this.#writingBatch = batch;
    this.#queuedBatch = undefined;
    return batch;
  }

  /** After a failed sync nobody knows what is on disk, so it is never tried again: a restart reads what is there. */
  #fail(error: unknown): void {
    const reason = new UserError(
      `The journal ${this.path} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
      "Free space on the disk or mend it, then start Signoff again: all that was acknowledged is in the journal.",
      { cause: error },
    );
    this.#failure = { kind: "failed", reason };
    this.#writingBatch?.resolve(this.#failure);
    this.#queuedBatch?.resolve(this.#failure);
    this.#failed.resolve(reason);
  }
}
