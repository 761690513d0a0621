/** Puts a backup in the place of the engine's file, when no engine runs on the folder. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../user-error.ts";
import { type Checked, checkBackup } from "./check-backup.ts";
import { removeDatabase, stateFile, syncFile, syncFolders } from "./files.ts";
import { keepEarlierOut } from "./journal/import-journal.ts";
import { takeLock } from "./lock.ts";
import { Machine } from "./machine.ts";
import type { EngineRules } from "./rules.ts";

export interface Restored {
  /** When the backup was taken, in ms since 1970. */
  takenAtMs: number;
  promises: number;
  /** Where the files are that were there before. */
  kept: string[];
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
    removeDatabase(unfinished);
    try {
      copyBackup(backup, unfinished);
      const found = checkBackup(unfinished, { named: `The backup ${backup}`, remedy: unchanged, rules });
      note(unfinished, found, { rules, nowMs: now() });
      const kept = keepAside(path, now());
      renameSync(unfinished, path);
      await syncFolders(path);
      const journal = await keepEarlierOut(path);
      return { ...found, kept: journal === undefined ? kept : [...kept, journal] };
    } finally {
      removeDatabase(unfinished);
    }
  } finally {
    lock.release();
  }
}

const unchanged = "Nothing was changed. Take another backup.";

/** For its owner alone, whoever may read the backup. */
function copyBackup(backup: string, copy: string): void {
  try {
    copyFileSync(backup, copy);
    chmodSync(copy, 0o600);
  } catch (cause) {
    throw new UserError(
      `The backup ${backup} could not be copied to ${copy}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Nothing was changed. Name a file that can be read, or make room for it in the data folder.",
      { code: "disk-failed", cause },
    );
  }
}

/**
 * The file first: whoever is killed before its log has followed leaves no file, and the next start refuses to go on; a file
 * without its log would lack what was committed last. A log without its file would be taken for the restored one's.
 */
function keepAside(path: string, nowMs: number): string[] {
  const kept = `${path}.before-${new Date(nowMs).toISOString().replaceAll(":", "-")}`;
  return ["", "-wal"].flatMap((suffix) => {
    if (!existsSync(`${path}${suffix}`)) return [];
    renameSync(`${path}${suffix}`, `${kept}${suffix}`);
    return [`${kept}${suffix}`];
  });
}

/** A promise that does nothing but exist, for longer than anything waits, in milliseconds. */
const keptMs = 100 * 365 * 86_400_000;

/** Notes in the copy what it is, for the engine, and for those who ask it. */
function note(
  copy: string,
  { takenAtMs, isIndexed }: Checked,
  { rules, nowMs }: { rules: EngineRules; nowMs: number },
): void {
  const database = new DatabaseSync(copy);
  try {
    const machine = new Machine(database, { rules });
    database.exec("BEGIN IMMEDIATE");
    machine.facts.set("restored-from-ms", takenAtMs);
    machine.facts.set("restored-at-ms", nowMs);
    // The next start makes the index anew.
    if (!isIndexed) machine.facts.set("indexed-tags", "");
    const mark = rules.markRestored?.(takenAtMs, nowMs);
    if (mark !== undefined) {
      const data = { id: mark.id, timeoutAt: nowMs + keptMs, param: {}, tags: { ...mark.tags } };
      const head = { corrId: "", version: "" };
      machine.apply(nowMs, { kind: "promise.create", head, data }, () => undefined);
    }
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  } finally {
    database.close();
  }
  syncFile(copy);
}
