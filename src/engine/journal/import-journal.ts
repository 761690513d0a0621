/**
 * Carries a journal, in which earlier versions of Signoff kept the state, over into the engine's file: once, at the first
 * start. The file is made under another name, and has its own only when all is on disk: whoever is killed before begins
 * again. The journal is kept, as `journal.imported`; in its place stands one that those versions refuse, as in a folder that
 * they never had: they would begin anew in it.
 */
import { createReadStream, existsSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { DatabaseSync } from "node:sqlite";
import type { Log } from "../../log.ts";
import { UserError } from "../../user-error.ts";
import { isSqliteError, openDatabase } from "../database.ts";
import { journalFile, removeDatabase, syncFile, syncFolders } from "../files.ts";
import { Machine, type MachineOptions } from "../machine.ts";
import { namesOf } from "../rules.ts";
import { toStoredId } from "../stored-id.ts";
import { carriedOver, isCarriedOver, lostFile } from "./format.ts";
import { encodeFrame } from "./frame.ts";
import { loadJournal } from "./load-journal.ts";

/** The journal's name once it is carried over. */
const importedFile = `${journalFile}.imported`;

export interface ImportOptions extends MachineOptions {
  log: Log;
  /** Of the engine's file. */
  path: string;
}

/** Rejects with a UserError if the journal is damaged or of another format, and changes nothing. */
export async function importJournal(folder: string, options: ImportOptions): Promise<void> {
  const { path, log } = options;
  const [journal, kept] = [join(folder, journalFile), join(folder, importedFile)];
  if (existsSync(path) || (!existsSync(journal) && !existsSync(kept))) return;
  if (!existsSync(journal) || isCarriedOver(journal)) throw lostFile(journal);
  const startedMs = performance.now();
  log.info({ journal }, "Carrying the journal of an earlier version over into the engine's file, once");
  const counts = await makeFile(journal, options);
  const tookMs = Math.round(performance.now() - startedMs);
  log.info({ journal, ...counts, tookMs }, "Carried the journal over; it is kept as journal.imported");
}

async function makeFile(journal: string, { path, log, ...options }: ImportOptions) {
  const unfinished = `${path}.importing`;
  removeDatabase(unfinished);
  const database = openDatabase(unfinished);
  try {
    const machine = new Machine(database, options);
    const counts = loadJournal(journal, { database, machine, log });
    machine.facts.set("indexed-tags", namesOf(options.rules));
    const archived = await noteArchived(collectedBeside(journal), database);
    database.close();
    syncFile(unfinished);
    renameSync(unfinished, path);
    await syncFolders(path);
    return { ...counts, archived };
  } catch (error) {
    if (database.isOpen) database.close();
    removeDatabase(unfinished);
    throw isSqliteError(error) ? writeFault(unfinished, error) : error;
  }
}

/** The runs that earlier versions have collected: their IDs stay taken from now on. Gives how many there are. */
async function noteArchived(path: string, database: DatabaseSync): Promise<number> {
  if (!existsSync(path)) return 0;
  const note = database.prepare("INSERT OR IGNORE INTO archived (id, born_at, ended_at) VALUES (?, ?, ?)");
  let count = 0;
  database.exec("BEGIN IMMEDIATE");
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const record = readCollected(line);
    if (record === undefined || record.id.includes(":")) continue;
    count += Number(
      note.run(toStoredId(record.id), record.createdAt, record.settledAt ?? record.timeoutAt).changes,
    );
  }
  database.exec("COMMIT");
  return count;
}

interface Collected {
  id: string;
  createdAt: number;
  settledAt?: number;
  timeoutAt: number;
}

/** A line that a crash has cut short is none. */
function readCollected(line: string): Collected | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function collectedBeside(journal: string): string {
  return join(dirname(dirname(journal)), "collected.jsonl");
}

/**
 * To be called when the engine's file is there: gives the files of earlier versions their new names, and keeps those versions
 * from going on without what is new. Whoever is killed in between does the rest at the next start. Gives the journal's new
 * name, if there was one.
 */
export async function keepEarlierOut(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const journal = join(folder, journalFile);
  const found = existsSync(journal) && !isCarriedOver(journal);
  const kept = freeName(join(folder, importedFile));
  if (found) renameSync(journal, kept);
  if (!existsSync(journal)) {
    const unfinished = `${journal}.new`;
    writeFileSync(unfinished, encodeFrame(JSON.stringify(carriedOver)), { mode: 0o600 });
    syncFile(unfinished);
    renameSync(unfinished, journal);
    await syncFolders(path);
  }
  const collected = collectedBeside(journal);
  const archive = join(dirname(collected), "archive.jsonl");
  if (existsSync(collected) && !existsSync(archive)) renameSync(collected, archive);
  return found ? kept : undefined;
}

/** An earlier version may have begun anew where this one was: what it wrote is kept beside what was carried over. */
function freeName(name: string): string {
  for (let number = 1, free = name; ; number += 1, free = `${name}-${number}`)
    if (!existsSync(free)) return free;
}

function writeFault(path: string, cause: Error): UserError {
  return new UserError(
    `The journal of an earlier version could not be carried over into ${path}: ${cause.message}.`,
    "Free space on the disk (about ten times the journal's size), and start again: nothing was changed.",
    { code: "disk-failed", cause },
  );
}
