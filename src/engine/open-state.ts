/** Opens the state on its file, after what an earlier version left was carried over. */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Log } from "../log.ts";
import { Backups } from "./backup.ts";
import { Clock } from "./clock.ts";
import { Commits } from "./commits.ts";
import { explainOpening, isSqliteError, openDatabase } from "./database.ts";
import { stateFile, syncFolders } from "./files.ts";
import { importJournal, keepEarlierOut } from "./journal/import-journal.ts";
import { Machine, type MachineOptions } from "./machine.ts";
import { prepareFile } from "./prepare-file.ts";
import { State } from "./state.ts";
import { type EngineStatus, readStatus } from "./status.ts";
import { openWal, type WalFile } from "./wal-file.ts";

export interface OpenStateOptions extends MachineOptions {
  log: Log;
  /** The time in ms since 1970. */
  now: () => number;
  /** Replaced by tests. */
  openWal?: ((path: string, database: DatabaseSync) => WalFile) | undefined;
}

export interface OpenState {
  state: State;
  backups: Backups;
  status(): EngineStatus;
  /** Writes what is under way and closes the file. */
  close(): Promise<void>;
}

/** Rejects with a UserError if the file is damaged, of another version, or cannot be written. */
export async function openState(folder: string, options: OpenStateOptions): Promise<OpenState> {
  const { log, now } = options;
  const path = join(folder, stateFile);
  const startedMs = performance.now();
  await importJournal(folder, { ...options, path });
  const database = openDatabase(path);
  try {
    const machine = new Machine(database, options);
    prepareFile(database, machine, options);
    const clock = new Clock(now, machine.facts.get("newest-ms") ?? 0);
    // So that the log is there, and whoever cannot write is told so now.
    machine.facts.write(clock.nowMs());
    const wal = (options.openWal ?? openWal)(path, database);
    await wal.sync();
    await syncFolders(path);
    await keepEarlierOut(path);
    const seal = () => machine.facts.write(clock.nowMs());
    const commits = new Commits({ database, path, sync: () => wal.sync(), seal });
    log.debug({ file: path, tookMs: Math.round(performance.now() - startedMs) }, "Opened the engine's file");
    const state = new State({ machine, commits, clock, log });
    const backups = new Backups({ database, commits, path, now: () => clock.nowMs() });
    const close = async () => {
      await commits.finish();
      state.close();
      database.close();
      await Promise.all([wal.close(), backups.close()]);
    };
    const [countedTag] = options.rules.indexedTags;
    return { state, backups, status: () => readStatus({ database, state, path, countedTag }), close };
  } catch (error) {
    database.close();
    throw isSqliteError(error) ? explainOpening(error, path) : error;
  }
}
