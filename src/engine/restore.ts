/** Puts a backup in the place of the engine's file, when no engine runs on the folder. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkBackup } from "./check-backup.ts";
import { takeLock } from "./lock.ts";
import { Machine } from "./machine.ts";
import { stateFile } from "./open-state.ts";
import type { EngineRules } from "./rules.ts";
import { syncFolders } from "./wal-file.ts";

export interface Restored {
  /** When the backup was taken, in ms since 1970. */
  takenAtMs: number;
  promises: number;
  /** Where the file is that was there before; undefined if there was none. */
  kept: string | undefined;
}

/**
 * Checks the backup whole, keeps what is there under another name, and puts a copy in its place, in which it says that it
 * is one. Rejects with a UserError, and changes nothing, if the backup is damaged or another process uses the folder.
 */
export async function restoreBackup(
  backup: string,
  { dataDir, rules, now }: { dataDir: string; rules: EngineRules; now: () => number },
): Promise<Restored> {
  const folder = join(dataDir, "engine");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(folder);
  try {
    const path = join(folder, stateFile);
    const unfinished = `${path}.restoring`;
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${unfinished}${suffix}`, { force: true });
    copyFileSync(backup, unfinished);
    const found = checkBackup(unfinished, { named: backup, rules });
    note(unfinished, rules, found.takenAtMs, now());
    const kept = keepAside(path, now());
    renameSync(unfinished, path);
    await syncFolders(path);
    return { ...found, kept };
  } finally {
    lock.release();
  }
}

/** Also the log, without which the file may lack what was committed last. */
function keepAside(path: string, nowMs: number): string | undefined {
  if (!existsSync(path)) return undefined;
  const kept = `${path}.before-${new Date(nowMs).toISOString().replaceAll(":", "-")}`;
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  renameSync(path, kept);
  return kept;
}

/** A promise that does nothing but exist, for longer than anything waits, in milliseconds. */
const keptMs = 100 * 365 * 86_400_000;

/** Notes in the copy what it is, for the engine, and for those who ask it. */
function note(copy: string, rules: EngineRules, takenAtMs: number, nowMs: number): void {
  const database = new DatabaseSync(copy);
  try {
    const machine = new Machine(database, { rules });
    database.exec("BEGIN IMMEDIATE");
    machine.facts.set("restored-from-ms", takenAtMs);
    machine.facts.set("restored-at-ms", nowMs);
    const tags = rules.restoredTags?.(takenAtMs) ?? {};
    const data = { id: `signoff-restored-${nowMs}`, timeoutAt: nowMs + keptMs, param: {}, tags: { ...tags } };
    const head = { corrId: "", version: "" };
    machine.apply(nowMs, { kind: "promise.create", head, data }, () => undefined);
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  } finally {
    database.close();
  }
  sync(copy);
}

function sync(path: string): void {
  const descriptor = openSync(path, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
