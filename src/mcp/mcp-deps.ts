/** What answering agents needs. */
import type { AskDeps } from "../gateway/ask.ts";
import type { LastRequests } from "../gateway/ask-once.ts";
import type { GatewayDeps } from "../gateway/respond.ts";
import type { CallsUnderWay } from "./calls-under-way.ts";

export interface McpDeps extends GatewayDeps, AskDeps {
  /** How long a call waits for people, in milliseconds. */
  mcpWaitMs: number;
  lastRequests: LastRequests;
  callsUnderWay: CallsUnderWay;
  /** Aborted when the server stops: calls that wait end. */
  stopping: AbortSignal;
}
