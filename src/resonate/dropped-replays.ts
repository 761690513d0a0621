/**
 * Why the SDK gave a task up. It logs that at each try ("Will drop."), without the task's ID, and gives the task up in the
 * same turn: so the line belongs to the request which follows it. People read the reason once, in words
 * (report-released.ts).
 */
import type { Logger, Network, Request } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import { wrapNetwork } from "./wrap-network.ts";

/** So many tasks are remembered with their reason. */
const manyTasks = 10_000;

export interface DroppedPasses {
  network: Network;
  /** The SDK's logger. */
  logger: Logger;
  /** Why the last pass of this task ended outside its own code; undefined if that is not known. */
  reasonOf(task: string): string | undefined;
}

/** Watches what passes through `network`, and what the SDK logs. */
export function watchDroppedPasses(network: Network, log: Logger): DroppedPasses {
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
  const noteGivenUp = (request: Request) => {
    if (request.kind !== "task.release") return;
    if (logged !== undefined) reasons.set(request.data.id, logged);
    logged = undefined;
  };
  const watched = wrapNetwork(network, {
    send: (request) => {
      noteGivenUp(request);
      return network.send(request);
    },
  });
  return { network: watched, logger, reasonOf: (task) => reasons.get(task) };
}

/** What the line says is wrong with a pass; undefined for every other line. */
function readReason({ next, error }: Parameters<Logger["error"]>[0], message: string): string | undefined {
  if (next === "Will drop") return message.replace(/ Will drop\. \(See .*$/s, "");
  if (message.startsWith("executeUntilBlocked failed")) return String(error);
  return undefined;
}
