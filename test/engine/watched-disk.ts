/**
 * A disk that may lose its power: it knows what was on it for sure when the last sync began, and of what was written
 * since, each sector is there or not.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openWal, type WalFile } from "../../src/engine/wal-file.ts";

const sectorBytes = 512;
/** The log's own head, with the number of the round in which it is written (sqlite.org/fileformat2.html#walformat). */
const headBytes = 32;
/** So few that SQLite moves the log into the database every few commits. */
const checkpointPages = 40;

export interface Content {
  database: Buffer;
  log: Buffer;
}

export interface DiskOptions {
  random: () => number;
  /** Whether a sync does what it says; if not, only what SQLite itself has synced is sure. */
  syncs: boolean;
}

export class WatchedDisk {
  /** How many syncs were begun. */
  begun = 0;
  readonly #path: string;
  readonly #options: DiskOptions;
  /** Opened before SQLite opens the file: closing it while it is in use would give up SQLite's lock on it (POSIX). */
  readonly #database: number;
  #sure: Content;
  #last: Content;

  constructor(path: string, options: DiskOptions) {
    this.#path = path;
    this.#options = options;
    this.#database = openSync(path, "a+");
    this.#sure = this.#read();
    this.#last = this.#sure;
  }

  readonly openWal = (path: string, database: DatabaseSync): WalFile => {
    database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    const file = openWal(path);
    // Everything until here was done by SQLite with syncs of its own, or is synced before the engine is open.
    this.#sure = this.#read();
    this.#last = this.#sure;
    return { sync: () => this.#sync(file), close: () => file.close() };
  };

  async #sync(file: WalFile): Promise<void> {
    this.begun += 1;
    const written = this.#read();
    const isCheckpoint = !written.database.equals(this.#last.database);
    this.#last = written;
    if (!this.#options.syncs) {
      // A checkpoint syncs the log first and the database last.
      if (isCheckpoint) this.#sure = written;
      return;
    }
    if (this.#options.random() < 0.5) await nextTurn();
    await file.sync();
    this.#sure = written;
  }

  /** What is found when the power comes back. */
  cutPower(): Content {
    const { random } = this.#options;
    const [sure, now] = [this.#sure, this.#read()];
    // The log is synced before anything of it is written into the database.
    const isInCheckpoint = !sure.database.equals(now.database) && random() < 0.7;
    return isInCheckpoint
      ? { database: tear(sure.database, now.database, random), log: now.log }
      : { database: sure.database, log: tearLog(sure.log, now.log, random) };
  }

  /** To be called when the engine has closed its files. */
  close(): void {
    closeSync(this.#database);
  }

  #read(): Content {
    const database = Buffer.alloc(fstatSync(this.#database).size);
    readSync(this.#database, database, 0, database.length, 0);
    return { database, log: readLog(`${this.#path}-wal`) };
  }
}

/** The log carries no lock, so it may be opened and closed. */
function readLog(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** When the log begins anew, SQLite syncs its new head before it writes anything behind it. */
function tearLog(before: Buffer, now: Buffer, random: () => number): Buffer {
  const [oldHead, head] = [before.subarray(0, headBytes), now.subarray(0, headBytes)];
  if (oldHead.length < headBytes || oldHead.equals(head)) return tear(before, now, random);
  const begun = Buffer.concat([head, before.subarray(headBytes)]);
  const stage = random();
  if (stage < 0.1) return before;
  return stage < 0.2 ? begun : tear(begun, now, random);
}

/** Some sectors are as they were before, others as they are now; how many, and how long the file is, is chance. */
function tear(before: Buffer, now: Buffer, random: () => number): Buffer {
  const share = random();
  const grown = now.length - before.length;
  const torn = Buffer.alloc(before.length + Math.round(grown * (random() < 0.5 ? 1 : random())));
  before.copy(torn);
  for (let at = 0; at < torn.length; at += sectorBytes)
    if (random() < share) now.copy(torn, at, at, at + sectorBytes);
  return torn;
}
