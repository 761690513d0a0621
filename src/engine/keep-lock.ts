/** Looks from time to time whether the folder's lock still keeps others out: its file may have been deleted. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../user-error.ts";
import type { Lock } from "./lock.ts";

const lookEveryMs = 1_000;
/** Whoever is about to be refused has the file for a moment: only the second look in a row counts. */
const looks = 2;
/** How long whoever had the folder may take to see that it is another's, in milliseconds. */
const noticedWithinMs = 3_500;

/**
 * Waits, where the file that is locked is new beside a state that is not, until a process that goes on without its
 * lock has seen so and has ended.
 */
export async function awaitFormerHolder(folder: string, lock: Lock): Promise<void> {
  const isUsed = ["state.db", "journal"].some((name) => existsSync(join(folder, name)));
  if (lock.isNew && isUsed) await pause(noticedWithinMs);
}

/** Calls `lost` once if the folder is another's. Releasing what it returns releases the lock, and ends the looking. */
export function keepLock(
  folder: string,
  lock: Lock,
  lost: (reason: UserError) => void,
): Pick<Lock, "release"> {
  let failed = 0;
  const timer = setInterval(() => {
    failed = lock.keep() ? 0 : failed + 1;
    if (failed < looks) return;
    clearInterval(timer);
    lost(
      new UserError(
        `Another process has taken the folder ${folder}, for its file lock.db was deleted.`,
        "Run one program on a folder: end one of them, or set SIGNOFF_DATA_DIR to another folder for it. Leave lock.db alone.",
        { code: "folder-in-use" },
      ),
    );
  }, lookEveryMs);
  return {
    release: () => {
      clearInterval(timer);
      lock.release();
    },
  };
}
