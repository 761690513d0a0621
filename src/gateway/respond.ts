/** Giving a response to an approval: the same way, with the same permission check, from every surface (law 8). */
import { findApproval } from "../durable/approval-reader.ts";
import type { RoundReaders } from "../durable/round.ts";
import type { Log } from "../log.ts";
import { attest } from "./attest.ts";
import { closeEnded } from "./close-ended.ts";
import type { Directory } from "./directory.ts";
import type { ResponseQueues } from "./response-queues.ts";
import type { ResponseRequest, ResponseResult } from "./response-request.ts";
import { holds } from "./settle-together.ts";

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

/** Memberships are looked up before the queue, so that one person's slow look-up holds up nobody else. */
async function record(gateway: GatewayParts, request: ResponseRequest): Promise<ResponseResult> {
  const found = await findApproval(gateway, request.promiseId);
  if (found.kind === "unknown" || found.kind === "not-an-approval") return found;
  const { state } = found;
  if (holds(state, request.nonce)) return { kind: "recorded", state, already: true };
  if (found.kind === "ended") return { kind: "closed", state, endedOutside: false };
  if (found.kind === "ended-outside") return { kind: "closed", state, endedOutside: true };
  const attested = await attest(gateway.directory, state, request);
  if (attested.kind !== "attested") return { ...attested, state };
  return gateway.queues.give(state.approval, request.promiseId, attested.response);
}
