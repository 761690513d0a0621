/** The durable engine in this process: the SDK's state machine over a file of SQLite, in a folder that one process owns. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import { ArchiveFile } from "./archive-file.ts";
import type { BackOffDelays } from "./back-off.ts";
import type { Backup } from "./backup.ts";
import { ClockLook } from "./clock-look.ts";
import { stateFile } from "./files.ts";
import { Housekeeping } from "./housekeeping.ts";
import { awaitFormerHolder, keepLock } from "./keep-lock.ts";
import { takeLock } from "./lock.ts";
import { openState } from "./open-state.ts";
import { Retention } from "./retention.ts";
import type { EngineRules } from "./rules.ts";
import { RunningEngine } from "./running-engine.ts";
import type { EngineStatus } from "./status.ts";
import type { WalFile } from "./wal-file.ts";

export interface EngineOptions {
  /** The engine keeps its files in the folder `engine` of this one, and creates both. */
  dataDir: string;
  log: Log;
  /** The time in ms since 1970; the system's clock if it is left out. */
  now?: () => number;
  /** What it is told of the promises in it. */
  rules?: EngineRules;
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
  /** Its time, which never goes back (Unix time, milliseconds). */
  nowMs(): number;
  /** A copy of its file, of one moment, while it works. Rejects with a UserError while another one is under way. */
  backup(): Promise<Backup>;
  status(): EngineStatus;
  /** Resolves with the reason if the disk failed and the engine stopped serving. Never rejects. */
  readonly failed: Promise<UserError>;
  /** Writes what is under way, closes the files and gives the folder free. May be called again. */
  stop(): Promise<void>;
}

/** What tests replace. */
export interface EngineTuning {
  openWal?: (path: string, database: DatabaseSync) => WalFile;
  backOff?: BackOffDelays;
  /** When it is first looked for what is over, in milliseconds after the start. */
  lookAfterMs?: number;
  /** How many promises stay in memory between requests. */
  mostHot?: number;
}

/**
 * Opens the engine on its folder and resumes the work in it. What earlier versions kept in a journal is carried over first.
 * Rejects with a UserError if another process uses the folder, the file is damaged or of another version, or the folder
 * cannot be written.
 */
export async function openEngine(options: EngineOptions, tuning: EngineTuning = {}): Promise<Engine> {
  const {
    dataDir,
    log,
    now = Date.now,
    rules = { indexedTags: [] },
    retentionMs = Number.POSITIVE_INFINITY,
  } = options;
  const { backOff = { firstMs: 1000, longestMs: 60_000 }, lookAfterMs = 1000, mostHot, openWal } = tuning;
  const folder = join(dataDir, "engine");
  createFolder(folder);
  const lock = takeLock(folder);
  await awaitFormerHolder(folder, lock);
  const opening = { log, now, rules, openWal, ...(mostHot === undefined ? {} : { mostHot }) };
  const { state, backups, status, close } = await openState(folder, opening).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const file = new ArchiveFile(join(dataDir, "archive.jsonl"));
  const retention = new Retention({ state, file, rules, retentionMs, log });
  const everyMs = Math.min(collectEveryMs, retentionMs / 10);
  const housekeeping = new Housekeeping(retention, { firstMs: lookAfterMs, everyMs });
  const kept = keepLock({ folder, path: join(folder, stateFile) }, lock, (reason) =>
    state.commits.giveUp(reason),
  );
  const clocks = new ClockLook(() => state.nowMs(), now, log);
  const closing = async () => {
    clocks.stop();
    await close();
    kept.release();
  };
  const running = new RunningEngine({ state, close: closing, rules, log, backOff, housekeeping });
  try {
    await running.resume();
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    connect: (connection) => running.connect(connection),
    handle: (request) => running.handle(request),
    clockRemark: () => clocks.remark(),
    nowMs: () => state.nowMs(),
    backup: () => backups.take(),
    status,
    failed: running.failed,
    stop: () => running.stop(),
  };
}

/** What is over is looked for once an hour, or ten times in a retention that is shorter. */
const collectEveryMs = 3_600_000;

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
