/**
 * Looks from time to time whether the folder is still this process's: whether its lock keeps others out, for its file may have
 * been deleted, and whether the engine's files are those that it writes. What is written into one that has lost its name is
 * there for as long as the process is.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../user-error.ts";
import { inodeOf, workedOn } from "./files.ts";
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
  const isUsed = workedOn.some((name) => existsSync(join(folder, name)));
  if (lock.isNew && isUsed) await pause(noticedWithinMs);
}

/**
 * Calls `lost` once if the folder is another's, or the engine's file at `path` is gone. Releasing what it returns releases the
 * lock, and ends the looking.
 */
export function keepLock(
  { folder, path }: { folder: string; path: string },
  lock: Lock,
  lost: (reason: UserError) => void,
): Pick<Lock, "release"> {
  const files = [path, `${path}-wal`].map((name) => ({ name, inode: inodeOf(name) }));
  let failed = 0;
  const timer = setInterval(() => {
    const gone = files.find(({ name, inode }) => inodeOf(name) !== inode);
    failed = gone === undefined && lock.keep() ? 0 : failed + 1;
    if (failed < looks) return;
    clearInterval(timer);
    lost(gone === undefined ? takenFolder(folder) : lostFile(gone.name));
  }, lookEveryMs);
  return {
    release: () => {
      clearInterval(timer);
      lock.release();
    },
  };
}

function takenFolder(folder: string): UserError {
  return new UserError(
    `Another process has taken the folder ${folder}, for its file lock.db was deleted.`,
    "Run one program on a folder: end one of them, or set SIGNOFF_DATA_DIR to another folder for it. Leave lock.db alone.",
    { code: "folder-in-use" },
  );
}

function lostFile(path: string): UserError {
  return new UserError(
    `The engine's file ${path} was deleted, moved or replaced while Signoff ran.`,
    "Put it back, or a copy with `signoff restore <backup>`, and start again. Leave the files of a running engine alone.",
    { code: "state-gone" },
  );
}
