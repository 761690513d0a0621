/** What the routes need. */
import type { Request } from "express";
import type { GatewayParts } from "../gateway/respond.ts";
import type { StatusReaders } from "../gateway/run-status.ts";
import type { StartParts } from "../gateway/start.ts";

export interface HttpParts extends GatewayParts, StartParts, StatusReaders {
  /** Who calls. Throws Problem for whoever may not. */
  readActor(request: Request): string;
  /** Where this is reached, without a path. */
  publicUrl: string;
  /** Aborted when the server stops: answers that are held end. */
  stopping: AbortSignal;
}
