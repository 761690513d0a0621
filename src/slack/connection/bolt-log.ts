/** Bolt's logger, writing into the program's log. */
import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../log.ts";

/** Creates a logger for Bolt and its clients; which lines are written is the log's own affair. */
export function createBoltLog(log: Log): Logger {
  const text = (words: unknown[]) =>
    words.map((word) => (word instanceof Error ? word.message : String(word))).join(" ");
  return {
    debug: (...words: unknown[]) => log.debug(text(words)),
    info: (...words: unknown[]) => log.debug(text(words)),
    warn: (...words: unknown[]) => log.warn(text(words)),
    error: (...words: unknown[]) => log.error(text(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
