/** Sees to it that a backup does not keep the log growing for ever: it is given up when whoever reads it is too slow. */
import { statSync } from "node:fs";
import { UserError } from "../user-error.ts";

const lookEveryMs = 1_000;
/** How long the next megabyte may stay unread, in milliseconds. */
const longestPauseMs = 30_000;
/** How large the log may become meanwhile, in bytes: moving so much into the file holds everything up for a second or two. */
const mostLogBytes = 1024 ** 3;

export class BackupWatch {
  readonly #giveUp = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #takenMs = performance.now();

  /** `path` is the database's; `tooSlow` is called once, if it comes to that. */
  constructor(path: string, tooSlow: () => void) {
    this.#timer = setInterval(() => {
      const isAtRest = performance.now() - this.#takenMs > longestPauseMs;
      const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      if (!isAtRest && logBytes <= mostLogBytes) return;
      this.end();
      this.#giveUp.abort(slowness());
      tooSlow();
    }, lookEveryMs);
  }

  /** Aborted with a UserError when whoever reads is too slow. */
  get givenUp(): AbortSignal {
    return this.#giveUp.signal;
  }

  /** Whoever reads has taken some more. */
  taken(): void {
    this.#takenMs = performance.now();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

function slowness(): UserError {
  return new UserError(
    "The backup was given up: it was read too slowly, and the engine's log grows as long as one is under way.",
    "Write it to a faster disk, or take it on the engine's own machine.",
    { code: "backup-too-slow" },
  );
}
