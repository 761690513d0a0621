/** Giving a response to an approval: the same way, with the same permission check, from every surface (law 8). */
import { findApproval } from "../durable/approval-reader.ts";
import type { RoundReaders } from "../durable/round.ts";
import type { Log } from "../log.ts";
import { closeEnded } from "./close-ended.ts";
import type { Directory } from "./directory.ts";
import type { ResponseQueues } from "./response-queues.ts";
import type { ResponseRequest, ResponseResult } from "./response-request.ts";

export interface GatewayParts extends RoundReaders {
  directory: Directory;
  queues: ResponseQueues;
  log: Log;
}

/** Records the response if its person may give it. Throws when the engine is away: repeat it with the same nonce. */
export async function respond(gateway: GatewayParts, request: ResponseRequest): Promise<ResponseResult> {
  const result = await record(gateway, request);
  if (result.kind === "closed" && result.endedOutside) await closeEnded(gateway, request.promiseId);
  const { promiseId, act, by, surface } = request;
  gateway.log.info({ promise: promiseId, act: act.kind, by, surface, result: result.kind }, "response");
  return result;
}

async function record(gateway: GatewayParts, request: ResponseRequest): Promise<ResponseResult> {
  const found = await findApproval(gateway, request.promiseId);
  if (found.kind === "unknown" || found.kind === "not-an-approval") return found;
  return gateway.queues.give(found.state.approval, request);
}
