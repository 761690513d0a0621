/** Handles errors that no code caught: logs them in words, and ends the process only where it cannot go on. */
import { LRUCache } from "lru-cache";
import type { Log } from "../log.ts";

/** So many different ones are remembered as told. */
const manyTold = 1_000;

/**
 * A rejection that nobody handles is one call that came to nothing, most often in a library's background: whatever waits
 * is in the engine, so the program goes on, and says so once for each. An exception that nobody catches has torn through
 * code that was in the middle of something, and no one knows what state it left: the process ends with exit code 1 for its
 * supervisor to start anew, as after a crash, of which nothing is lost.
 */
export function surviveRejections(log: Log, exit: (code: number) => void = process.exit): void {
  const told = new LRUCache<string, true>({ max: manyTold });
  process.on("unhandledRejection", (reason) => {
    const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
    if (told.has(message)) return;
    told.set(message, true);
    log.error(
      { err: reason },
      "something in the background failed and nobody handled it: the program goes on",
    );
  });
  process.on("uncaughtException", (error) => {
    log.fatal(
      { err: error },
      "an error that nobody caught: the process ends, and goes on where it was when started",
    );
    exit(1);
  });
}
