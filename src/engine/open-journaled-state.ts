/** Opens a ledger on its journal: replays what is there, then makes the file ready for more. */
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import { Clock } from "./clock.ts";
import type { OpenJournalFile } from "./journal-file.ts";
import { JournaledState } from "./journaled-state.ts";
import { openJournal } from "./open-journal.ts";
import { replay } from "./replay.ts";

/** A start that takes longer than this is told of, in milliseconds. */
const longMs = 1_000;

export interface LedgerOptions {
  log: Log;
  /** The time in ms since 1970. */
  now: () => number;
  openFile: OpenJournalFile;
}

/** Rejects with a UserError if the journal is damaged, of another version, or cannot be written. */
export async function openLedger(path: string, options: LedgerOptions): Promise<JournaledState> {
  const { log, now } = options;
  const startedMs = performance.now();
  const { machine, records, lastMs, snapshot, ...extent } = replay(path);
  try {
    const journal = await openJournal(path, extent, options);
    const tookMs = Math.round(performance.now() - startedMs);
    // The banner comes first; a long journal is worth a word, for it is what the start waited for.
    log[tookMs > longMs ? "info" : "debug"](
      { journal: path, records, bytes: extent.wholeBytes, tookMs },
      "Opened the engine's journal",
    );
    return new JournaledState({ machine, journal, clock: new Clock(now, lastMs), log, snapshot });
  } catch (error) {
    throw new UserError(
      `The journal ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      "Free space on the disk, or make the file writable for the user that runs Signoff, and start again.",
      { code: "folder-not-writable", cause: error },
    );
  }
}
