/** Keeps the journal short: when most of it is history, the state takes its place. */
import type { Log } from "../log.ts";
import type { OpenJournalFile } from "./journal-file.ts";
import type { JournaledState } from "./journaled-state.ts";
import { Snapshot } from "./snapshot.ts";

/** Such a journal is read in a tenth of a second. */
const shortBytes = 4 * 1024 * 1024;

/** What a promise takes in a snapshot, in bytes, until one has been written. */
const usualBytes = 200;

/** How many times the length of its state a journal may have: while there is work, and when there was none for a while. */
const mostStates = 2;
const mostStatesAtRest = 1.2;
/** So long without a record, in milliseconds, and there is time to make the next start a quick one. */
const atRestMs = 5_000;

/** How long it is until a snapshot that failed is tried again, in milliseconds. */
const againMs = 60_000;

export interface CompactionDeps {
  ledger: JournaledState;
  openFile: OpenJournalFile;
  log: Log;
  /** A journal of fewer bytes than this is left alone; absent: as long as one is read in a tenth of a second. */
  fromBytes?: number | undefined;
}

export class Compaction {
  readonly #deps: CompactionDeps;
  #notBeforeMs = 0;
  /** How long the journal was when it was looked at, and since when. */
  #seen = { bytes: 0, sinceMs: 0 };
  #running: Snapshot | undefined;

  constructor(deps: CompactionDeps) {
    this.#deps = deps;
  }

  /** Whether the journal is longer than its state is worth. To be asked from time to time. */
  isDue(): boolean {
    const { ledger, fromBytes = shortBytes } = this.#deps;
    if (performance.now() < this.#notBeforeMs) return false;
    const { bytes, promises } = ledger.snapshot ?? { bytes: usualBytes, promises: 1 };
    const stateBytes = (bytes / Math.max(1, promises)) * ledger.machine.state.indexes.promises.size;
    const most = this.#isAtRest() ? mostStatesAtRest : mostStates;
    return ledger.journal.durableBytes > most * stateBytes + fromBytes;
  }

  #isAtRest(): boolean {
    const { durableBytes: bytes } = this.#deps.ledger.journal;
    if (bytes !== this.#seen.bytes) this.#seen = { bytes, sinceMs: performance.now() };
    return performance.now() - this.#seen.sinceMs > atRestMs;
  }

  /**
   * Writes a snapshot and lets the journal go on behind it. Never rejects: without one the journal goes on as it was,
   * and a disk that fails it is told by the journal.
   */
  async run(): Promise<void> {
    const { ledger, log } = this.#deps;
    const startedMs = performance.now();
    const before = ledger.journal.durableBytes;
    try {
      if (!(await this.#compact())) return;
      const tookMs = Math.round(performance.now() - startedMs);
      log.info({ before, after: ledger.snapshot?.bytes, tookMs }, "Compacted the engine's journal");
    } catch (error) {
      this.#notBeforeMs = performance.now() + againMs;
      log.warn({ err: error }, "The engine's journal could not be compacted; it is tried again later");
    }
  }

  /** Gives up what is under way; `run` resolves soon. */
  stop(): void {
    this.#running?.abandon();
  }

  /** False if it was given up. */
  async #compact(): Promise<boolean> {
    const { ledger, openFile } = this.#deps;
    const path = `${ledger.journal.path}.next`;
    const snapshot = new Snapshot({ machine: ledger.machine, path, openFile });
    this.#running = snapshot;
    ledger.follow(snapshot);
    try {
      await snapshot.begin();
      if (snapshot.isAbandoned) return false;
      await ledger.journal.rotate({ path, finish: () => snapshot.finish(ledger.nowMs()) });
      ledger.snapshot = snapshot.size;
      return true;
    } finally {
      ledger.follow(undefined);
      this.#running = undefined;
      await snapshot.end();
    }
  }
}
