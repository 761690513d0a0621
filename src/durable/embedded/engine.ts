/** The durable engine in this process: the SDK's state machine, journaled to a folder that one process owns. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { Log } from "../../log.ts";
import { UserError } from "../../user-error.ts";
import type { BackOffDelays } from "./back-off.ts";
import { type OpenJournalFile, openJournalFile } from "./journal-file.ts";
import { takeLock } from "./lock.ts";
import { openLedger } from "./open-ledger.ts";
import { RunningEngine } from "./running-engine.ts";

export interface EngineOptions {
  /** The engine keeps its files in the folder `engine` of this one, and creates both. */
  dataDir: string;
  log: Log;
  /** The time in ms since 1970; the system's clock if it is left out. */
  now?: () => number;
}

export interface Engine {
  /** A connection for an SDK client in this process: `new Resonate({ network: engine.connect({ group: "workers" }) })`. */
  connect(options: { group: string; pid?: string }): Network;
  /** Performs one request of the protocol; resolves when everything it did or saw is on disk, rejects if the disk fails. */
  handle(request: Request): Promise<Response>;
  /** Resolves with the reason if the disk failed and the engine stopped serving. Never rejects. */
  readonly failed: Promise<UserError>;
  /** Writes what is under way, closes the files and gives the folder free. May be called again. */
  stop(): Promise<void>;
}

/** What tests replace. */
export interface EngineTuning {
  openFile?: OpenJournalFile;
  backOff?: BackOffDelays;
}

/**
 * Opens the engine on its folder and resumes the work in it.
 * Rejects with a UserError if another process uses the folder, the journal is damaged or of another version, or the
 * folder cannot be written.
 */
export async function openEngine(options: EngineOptions, tuning: EngineTuning = {}): Promise<Engine> {
  const { log, now = Date.now } = options;
  const { openFile = openJournalFile, backOff = { firstMs: 1000, longestMs: 60_000 } } = tuning;
  const folder = join(options.dataDir, "engine");
  createFolder(folder);
  const lock = takeLock(folder);
  const ledger = await openLedger(join(folder, "journal"), { log, now, openFile }).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const engine = new RunningEngine({ ledger, lock, log, backOff });
  try {
    await engine.resume();
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(
      `The folder ${folder} cannot be created.`,
      "Make the folder above it writable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.",
      { cause: error },
    );
  }
}
