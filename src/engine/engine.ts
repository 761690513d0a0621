/** The durable engine in this process: the SDK's state machine, journaled to a folder that one process owns. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Network, Request, Response } from "@resonatehq/sdk";
import { ClockWatch } from "../clock-watch.ts";
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import { CollectedFile } from "./archive-file.ts";
import type { BackOffDelays } from "./back-off.ts";
import { Compaction } from "./compaction.ts";
import { Housekeeping } from "./housekeeping.ts";
import { type OpenJournalFile, openJournalFile } from "./journal-file.ts";
import type { JournaledState } from "./journaled-state.ts";
import { awaitFormerHolder, keepLock } from "./keep-lock.ts";
import { takeLock } from "./lock.ts";
import { openLedger } from "./open-journaled-state.ts";
import { Retention } from "./retention.ts";
import { RunningEngine } from "./running-engine.ts";

export interface EngineOptions {
  /** The engine keeps its files in the folder `engine` of this one, and creates both. */
  dataDir: string;
  log: Log;
  /** The time in ms since 1970; the system's clock if it is left out. */
  now?: () => number;
  /** How long a run is kept after all that came of it is over, in milliseconds; for ever if it is left out. */
  retentionMs?: number;
}

export interface Engine {
  /** A connection for an SDK client in this process: `new Resonate({ network: engine.connect({ group: "workers" }) })`. */
  connect(options: { group: string; pid?: string }): Network;
  /** Performs one request of the protocol; resolves when everything it did or saw is on disk, rejects if the disk fails. */
  handle(request: Request): Promise<Response>;
  /** What is to be said of its clock, which never goes back; undefined while it and this machine's agree. */
  clockRemark(): string | undefined;
  /** Resolves with the reason if the disk failed and the engine stopped serving. Never rejects. */
  readonly failed: Promise<UserError>;
  /** Writes what is under way, closes the files and gives the folder free. May be called again. */
  stop(): Promise<void>;
}

/** What tests replace. */
export interface EngineTuning {
  openFile?: OpenJournalFile;
  backOff?: BackOffDelays;
  /** How often the journal's length is looked at, in milliseconds. */
  lookEveryMs?: number;
  /** A journal of fewer bytes than this is left alone; minus infinity: it is compacted at each look. */
  compactFromBytes?: number;
}

/**
 * Opens the engine on its folder and resumes the work in it.
 * Rejects with a UserError if another process uses the folder, the journal is damaged or of another version, or the
 * folder cannot be written.
 */
export async function openEngine(options: EngineOptions, tuning: EngineTuning = {}): Promise<Engine> {
  const { log, now = Date.now } = options;
  const { openFile = openJournalFile, backOff = { firstMs: 1000, longestMs: 60_000 } } = tuning;
  const { lookEveryMs = 1000, compactFromBytes } = tuning;
  const folder = join(options.dataDir, "engine");
  createFolder(folder);
  const lock = takeLock(folder);
  await awaitFormerHolder(folder, lock);
  const ledger = await openLedger(join(folder, "journal"), { log, now, openFile }).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const housekeeping = prepareHousekeeping(ledger, options, { openFile, lookEveryMs, compactFromBytes });
  const kept = keepLock(folder, lock, (reason) => ledger.journal.giveUp(reason));
  const clocks = { now, watch: new ClockWatch(log) };
  const engine = new RunningEngine({ ledger, lock: kept, log, backOff, housekeeping, clocks });
  try {
    await engine.resume();
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** What is over is looked for once an hour, or ten times in a retention that is shorter. */
const collectEveryMs = 3_600_000;

interface Tuned {
  openFile: OpenJournalFile;
  lookEveryMs: number;
  compactFromBytes: number | undefined;
}

function prepareHousekeeping(
  ledger: JournaledState,
  { dataDir, log, retentionMs = Number.POSITIVE_INFINITY }: EngineOptions,
  { openFile, lookEveryMs, compactFromBytes }: Tuned,
): Housekeeping {
  const file = new CollectedFile(join(dataDir, "collected.jsonl"), openFile);
  return new Housekeeping({
    compaction: new Compaction({ ledger, openFile, log, fromBytes: compactFromBytes }),
    collector: new Retention({ ledger, file, retentionMs, log }),
    lookEveryMs,
    collectEveryMs: Math.min(collectEveryMs, retentionMs / 10),
  });
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(
      `The folder ${folder} cannot be created.`,
      "Make the folder above it writable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.",
      { code: "folder-not-writable", cause: error },
    );
  }
}
