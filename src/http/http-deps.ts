/** What the routes need. */
import type { Request } from "express";
import type { ApprovalState } from "../approval/state.ts";
import type { AskDeps } from "../gateway/ask.ts";
import type { GatewayDeps } from "../gateway/respond.ts";
import type { StatusReaders } from "../gateway/run-status.ts";
import type { McpDeps } from "../mcp/mcp-deps.ts";
import type { ApprovalEvents } from "./approval-events.ts";
import type { StreamLimit } from "./stream-limit.ts";

/** What Slack alone knows. */
export interface CardReaders {
  /** A link that opens the card; undefined before it is posted. Absent: there are no cards here. */
  linkToCard?(state: ApprovalState): Promise<string | undefined>;
}

export interface HttpDeps extends GatewayDeps, AskDeps, StatusReaders, CardReaders, McpDeps {
  /** Who calls; `isLooking`: or looks at a page in a browser. Throws Problem for whoever may not. */
  readActor(request: Request, how?: { isLooking: boolean }): string;
  /** What all that follow the approvals read together. */
  events: ApprovalEvents;
  streams: StreamLimit;
  /** Where this is reached, without a path. */
  publicUrl: string;
  /** Aborted when the server stops: answers that are held end. */
  stopping: AbortSignal;
}
