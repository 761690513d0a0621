/** Giving a response to an approval: the same way, with the same permission check, from every surface (law 8). */
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { fold } from "../approval/fold.ts";
import type { Permission } from "../approval/permission.ts";
import type { Decision, Surface } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { type FoundApproval, findApproval } from "../durable/approval-reader.ts";
import type { DurableClient } from "../durable/client.ts";
import type { Log } from "../log.ts";
import { closeEnded } from "./close-ended.ts";
import type { Directory } from "./directory.ts";
import { permit } from "./permit.ts";

export interface ResponseRequest {
  /** Any round of the approval; the current one is found. */
  promiseId: string;
  decision: Decision["decision"];
  by: string;
  surface: Surface;
  comment?: string;
  /** The same for a redelivery of the same response, different for every other one. */
  nonce: string;
  /** The channel in which the person used the card itself: they are in it. */
  seenIn?: string;
}

export type ResponseResult =
  /** `already`: this very response was recorded before. */
  | { kind: "recorded"; state: ApprovalState; already: boolean }
  /** Someone settled it first; `state` has the outcome that stands. */
  | { kind: "lost"; state: ApprovalState }
  | { kind: "closed"; state: ApprovalState; endedOutside: boolean }
  | { kind: "refused"; reason: Extract<Permission, { kind: "refused" }>["reason"]; state: ApprovalState }
  /** Slack refuses to say who belongs to a group or channel of the policy. */
  | { kind: "uncheckable"; reason: string; state: ApprovalState }
  | { kind: "unknown" }
  | { kind: "not-an-approval" }
  /** A response without an outcome was recorded and no worker has opened the next round. */
  | { kind: "not-ready"; state: ApprovalState };

export interface GatewayParts {
  client: DurableClient;
  directory: Directory;
  log: Log;
}

/** How long to wait for a worker to open the next round, in milliseconds; the ack must come within 2,500. */
const nextRoundWaitMs = 2_000;

/** Records the response if its person may give it. Throws when the engine is away: repeat it with the same nonce. */
export async function respond(gateway: GatewayParts, request: ResponseRequest): Promise<ResponseResult> {
  const result = await tryToRecord(gateway, request);
  if (result.kind === "closed" && result.endedOutside) await closeEnded(gateway.client, request.promiseId);
  const { promiseId, decision, by, surface } = request;
  gateway.log.info({ promise: promiseId, decision, by, surface, result: result.kind }, "response");
  return result;
}

async function tryToRecord(gateway: GatewayParts, request: ResponseRequest): Promise<ResponseResult> {
  const giveUpAtMs = Date.now() + nextRoundWaitMs;
  let tried = false;
  for (;;) {
    const found = await findApproval(gateway.client, request.promiseId);
    if (found.kind === "folding" && Date.now() < giveUpAtMs) {
      await pause(5);
      continue;
    }
    if (found.kind !== "open") return readClosed(found, request, tried);
    if (holds(found.state, request.nonce)) return { kind: "recorded", state: found.state, already: true };
    const permission = await permit(gateway.directory, found.state, request);
    if (permission.kind !== "permitted") return { ...permission, state: found.state };
    const response = writeDecision(request, permission.meets);
    tried = true;
    const record = await gateway.client.settle(
      found.promiseId,
      { signoff: 1, responses: [response] },
      request.nonce,
    );
    if (record?.value.headers?.nonce !== request.nonce) continue;
    if (await endedBefore(gateway.client, found.state, record)) {
      return { kind: "closed", state: found.state, endedOutside: true };
    }
    const state = fold(found.state, { kind: "responses", responses: [response] });
    return { kind: "recorded", state, already: false };
  }
}

function readClosed(
  found: Exclude<FoundApproval, { kind: "open" }>,
  request: ResponseRequest,
  tried: boolean,
): ResponseResult {
  if (found.kind === "unknown" || found.kind === "not-an-approval") return found;
  const { state } = found;
  if (holds(state, request.nonce)) return { kind: "recorded", state, already: true };
  if (found.kind === "folding") return { kind: "not-ready", state };
  if (found.kind === "ended-outside") return { kind: "closed", state, endedOutside: true };
  return tried ? { kind: "lost", state } : { kind: "closed", state, endedOutside: false };
}

function holds(state: ApprovalState, nonce: string): boolean {
  return state.entries.some((entry) => entry.kind === "response" && entry.response.nonce === nonce);
}

function writeDecision(request: ResponseRequest, meets: number[]): Decision {
  const { decision, by, surface, nonce, comment } = request;
  const given = { kind: "decision", decision, meets, by, surface, nonce, atMs: Date.now() } as const;
  return comment === undefined ? given : { ...given, comment };
}

/**
 * The engine settles the round of a run that has ended, too, and nobody is left to see it. So the run is looked at
 * again: if it was over before this response, nothing was recorded that counts.
 */
async function endedBefore(
  client: DurableClient,
  state: ApprovalState,
  round: PromiseRecord,
): Promise<boolean> {
  const settledAtMs = round.settledAt ?? Date.now();
  const [approval, run] = await Promise.all([client.get(state.approval), client.get(state.run)]);
  return [approval, run].some((record) => (record?.settledAt ?? settledAtMs) < settledAtMs);
}
