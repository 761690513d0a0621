/**
 * Commit, then sync: what is written in one turn of the event loop is one transaction; when it is committed, the log of
 * SQLite is synced to the disk by another thread; when that is done, answers leave. Transactions that begin while a sync
 * runs go together into the next. What nobody waits for, such as what a worker in this process was answered early, goes
 * with what somebody does wait for, or after some milliseconds.
 *
 * SQLite itself syncs at checkpoints only (`synchronous = NORMAL`), which keeps the file whole: what it does not promise,
 * that a commit is on disk, is this file's work.
 */
import type { DatabaseSync } from "node:sqlite";
import type { UserError } from "../user-error.ts";
import { damagedFile, isOfDamage, isSqliteError, unwritableFile } from "./database.ts";

export type Durability = { kind: "durable" } | { kind: "failed"; reason: UserError };

/** One transaction, and the promises whose rows it writes. */
interface Batch extends PromiseWithResolvers<Durability> {
  ids: Set<string>;
}

export const durable: Durability = { kind: "durable" };

/** So long a transaction is open for which nobody waits, in milliseconds. */
const idleMs = 10;

export interface CommitsDeps {
  database: DatabaseSync;
  /** Of the database, for people. */
  path: string;
  /** Resolves when all that was committed is on disk. */
  sync: () => Promise<void>;
  /** Called before each commit: writes what goes with each. */
  seal: () => void;
}

export class Commits {
  readonly #deps: CommitsDeps;
  #isOpen = false;
  #batch: Batch | undefined;
  #syncing: Batch | undefined;
  #run: Promise<void> | undefined;
  #atRest: { act(): void; giveUp(reason: UserError): void }[] = [];
  /** By ID, the newest transaction that has written the row and is not on disk. */
  readonly #unsynced = new Map<string, Batch>();
  /** Somebody waits for what is under way. */
  #isWanted = false;
  #want: (() => void) | undefined;
  #endTurn: (() => void) | undefined;
  #failure: Extract<Durability, { kind: "failed" }> | undefined;
  readonly #failed = Promise.withResolvers<UserError>();

  constructor(deps: CommitsDeps) {
    this.#deps = deps;
  }

  /** Resolves with the reason when the disk has failed; from then on nothing is written. */
  get failed(): Promise<UserError> {
    return this.#failed.promise;
  }

  /** The reason, once the disk has failed. */
  get failure(): UserError | undefined {
    return this.#failure?.reason;
  }

  /** To be called before anything is written. */
  begin(): void {
    if (this.#isOpen) return;
    this.#deps.database.exec("BEGIN IMMEDIATE");
    this.#isOpen = true;
    this.#batch = { ...Promise.withResolvers(), ids: new Set() };
    this.#run ??= this.#commitAndSync();
  }

  /** Resolves when all that was written is on disk, or never will be; at once if nothing is under way. To ask is to wait. */
  settled(): Promise<Durability> | Durability {
    if (this.#batch !== undefined) this.#hurry();
    return this.#failure ?? this.#batch?.promise ?? this.#syncing?.promise ?? durable;
  }

  /** To be called for each promise whose row is written, after `begin`. */
  wrote(id: string): void {
    if (this.#batch === undefined) return;
    this.#batch.ids.add(id);
    this.#unsynced.set(id, this.#batch);
  }

  /** Resolves when the row of this promise is on disk as it reads now; at once if it is. */
  settledOf(id: string): Promise<Durability> | Durability {
    if (this.#failure !== undefined) return this.#failure;
    const batch = this.#unsynced.get(id);
    if (batch !== undefined && batch === this.#batch) this.#hurry();
    return batch?.promise ?? durable;
  }

  /** Does something between two transactions, soon. Rejects with what it throws, or with the reason if the disk fails. */
  atRest<Result>(act: () => Result): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason);
    const settle = () => {
      try {
        resolve(act());
      } catch (error) {
        reject(error);
      }
    };
    this.#atRest.push({ act: settle, giveUp: reject });
    this.#hurry();
    this.#run ??= this.#commitAndSync();
    return promise;
  }

  /** Commits and syncs what is under way. */
  async finish(): Promise<void> {
    this.#hurry();
    await this.#run;
  }

  async #commitAndSync(): Promise<void> {
    while (this.#isOpen || this.#atRest.length > 0) {
      await this.#wanted();
      // What is asked for in the same turn of the event loop joins the transaction: also what the last one has set going.
      await this.#turnEnd();
      if (this.#failure !== undefined) break;
      try {
        const batch = this.#commit();
        for (const { act } of this.#atRest.splice(0)) act();
        if (batch === undefined) continue;
        await this.#deps.sync();
        this.#syncing = undefined;
        for (const id of batch.ids) if (this.#unsynced.get(id) === batch) this.#unsynced.delete(id);
        batch.resolve(this.#failure ?? durable);
      } catch (error) {
        this.fail(error);
      }
    }
    this.#run = undefined;
  }

  /** If somebody waits for what is under way, it is committed before whatever comes later in this turn of the event loop. */
  commitFirst(): void {
    this.#endTurn?.();
  }

  #turnEnd(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#endTurn = resolve;
    setImmediate(resolve);
    return promise;
  }

  #hurry(): void {
    this.#isWanted = true;
    this.#want?.();
  }

  /** Resolves when somebody waits for what is under way, or after a while. */
  #wanted(): Promise<void> | undefined {
    if (this.#isWanted) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#hurry(), idleMs);
      this.#want = () => {
        clearTimeout(timer);
        this.#want = undefined;
        resolve();
      };
    });
  }

  #commit(): Batch | undefined {
    this.#isWanted = false;
    if (!this.#isOpen) return undefined;
    this.#deps.seal();
    this.#deps.database.exec("COMMIT");
    this.#isOpen = false;
    this.#syncing = this.#batch;
    this.#batch = undefined;
    return this.#syncing;
  }

  /** Writes nothing more: the file is another's, or nobody knows any more what is in it. */
  giveUp(reason: UserError): void {
    if (this.#failure !== undefined) return;
    this.#failure = { kind: "failed", reason };
    this.#hurry();
    this.#syncing?.resolve(this.#failure);
    this.#batch?.resolve(this.#failure);
    for (const waiting of this.#atRest.splice(0)) waiting.giveUp(reason);
    this.#failed.resolve(reason);
  }

  /** After a failed sync nobody knows what is on disk, so it is never tried again: a restart reads what is there. */
  fail(error: unknown): void {
    const { path } = this.#deps;
    const isDamaged = isSqliteError(error) && isOfDamage(error);
    this.giveUp(isDamaged ? damagedFile(error, path) : unwritableFile(error, path));
  }
}
