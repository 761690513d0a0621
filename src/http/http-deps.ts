/** What the routes need. */
import type { Request } from "express";
import type { GatewayDeps } from "../gateway/respond.ts";
import type { StatusReaders } from "../gateway/run-status.ts";
import type { StartDeps } from "../gateway/start.ts";

export interface HttpDeps extends GatewayDeps, StartDeps, StatusReaders {
  /** Who calls. Throws Problem for whoever may not. */
  readActor(request: Request): string;
  /** Where this is reached, without a path. */
  publicUrl: string;
  /** Aborted when the server stops: answers that are held end. */
  stopping: AbortSignal;
}
