/**
 * Why the SDK gave a task up. It logs that at each try ("Will drop."), without the task's ID, and gives the task up in the
 * same turn: so the line belongs to the request which follows it. People read the reason once, in words
 * (report-released.ts).
 */
import type { Logger } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import type { Watch } from "./wrap-network.ts";

/** So many tasks are remembered with their reason. */
const manyTasks = 10_000;

export interface DroppedPasses {
  /** Watches what passes through the worker's connection; the first to be told, for the log said why right before. */
  watch: Watch;
  /** The SDK's logger. */
  logger: Logger;
  /** Why the last pass of this task ended outside its own code; undefined if that is not known. */
  reasonOf(task: string): string | undefined;
}

/** Watches what the SDK logs, too, which goes on to `log`. */
export function createDroppedPasses(log: Logger): DroppedPasses {
  const reasons = new LRUCache<string, string>({ max: manyTasks });
  let logged: string | undefined;
  const noteOr =
    (level: "warn" | "error") =>
    (...[fields, message]: Parameters<Logger["error"]>): void => {
      const reason = readReason(fields, message);
      logged = reason ?? logged;
      log[reason === undefined ? level : "debug"](fields, message);
    };
  const logger: Logger = {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: noteOr("warn"),
    error: noteOr("error"),
  };
  const watch: Watch = (request) => {
    if (request.kind !== "task.release") return undefined;
    if (logged !== undefined) reasons.set(request.data.id, logged);
    logged = undefined;
  };
  return { watch, logger, reasonOf: (task) => reasons.get(task) };
}

/** What the line says is wrong with a pass; undefined for every other line. */
function readReason({ next, error }: Parameters<Logger["error"]>[0], message: string): string | undefined {
  if (next === "Will drop") return message.replace(/ Will drop\. \(See .*$/s, "");
  if (message.startsWith("executeUntilBlocked failed")) return String(error);
  return undefined;
}
