/** The log of Slack's own Socket Mode client: what becomes of a connection is told by the one who keeps it up. */
import type { Logger } from "@slack/bolt";
import type { Log } from "../../../log.ts";
import { createBoltLog } from "../bolt-log.ts";

/** Lines that would come with each try. */
const toldElsewhere = /^(Failed to retrieve a new WSS URL|WebSocket error)/;

/** Creates it. Everything else that the client or Bolt says is written as it is. */
export function createSocketLog(log: Log): Logger {
  const bolt = createBoltLog(log);
  return {
    ...bolt,
    error: (...words: unknown[]) =>
      toldElsewhere.test(String(words[0])) ? bolt.debug(...words) : bolt.error(...words),
  };
}
