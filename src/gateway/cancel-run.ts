/** Cancelling what a run waits for: it goes on with that and can undo what it did. */
import type { Response } from "../approval/response.ts";
import type { RoundReaders } from "../durable/round.ts";
import { runOf } from "../durable/round-id.ts";
import { starterTag } from "../durable/tags.ts";
import { Memberships } from "./memberships.ts";
import { findOpenWaits, type OpenWait } from "./open-waits.ts";
import { type GatewayParts, respond } from "./respond.ts";
import type { ResponseRequest } from "./response-request.ts";

/** `id` names a run, an approval, a round or a sleep. */
export type CancelRequest = Omit<ResponseRequest, "promiseId" | "act"> & { id: string };

export type CancelResult =
  | { kind: "cancelled"; waits: OpenWait[] }
  | { kind: "unknown" }
  | { kind: "not-entitled" }
  /** Slack refuses to say who the operators are. */
  | { kind: "uncheckable"; reason: string }
  /** It has ended. */
  | { kind: "over" }
  /** It works at this moment and waits for nothing that can be cancelled. */
  | { kind: "nothing-open" };

/**
 * Cancels everything that is open there, if the person started the run or is an operator. Throws when the engine is
 * away: repeat it with the same nonce.
 */
export async function cancelRun(gateway: GatewayParts, request: CancelRequest): Promise<CancelResult> {
  const result = await tryToCancel(gateway, request);
  gateway.log.info({ id: request.id, by: request.by, result: result.kind }, "cancel");
  return result;
}

async function tryToCancel(gateway: GatewayParts, request: CancelRequest): Promise<CancelResult> {
  const { id, by, seenIn } = request;
  const record = await gateway.client.get(id);
  const run = await gateway.client.get(runOf(id));
  if (record === undefined || run === undefined) return { kind: "unknown" };
  const memberships = new Memberships(gateway.directory, { id: by, seenIn }, undefined);
  if (run.tags[starterTag] !== by && !(await memberships.isAmong(gateway.operators))) {
    const { unchecked } = memberships;
    return unchecked === undefined ? { kind: "not-entitled" } : { kind: "uncheckable", reason: unchecked };
  }
  if (run.state !== "pending") return { kind: "over" };
  const waits = await findOpenWaits(gateway, id);
  const cancelled: OpenWait[] = [];
  for (const wait of waits) if (await cancelWait(gateway, wait, request)) cancelled.push(wait);
  if (cancelled.length > 0) return { kind: "cancelled", waits: cancelled };
  return record.state === "pending" ? { kind: "nothing-open" } : { kind: "over" };
}

async function cancelWait(gateway: GatewayParts, wait: OpenWait, request: CancelRequest): Promise<boolean> {
  const { id: _, ...given } = request;
  const { promiseId } = wait;
  // One command may cancel several waits, and each response has a nonce of its own.
  const nonce = `${given.nonce} ${promiseId}`;
  if (wait.kind === "sleep") return cancelSleep(gateway, promiseId, { ...given, nonce });
  const act = { kind: "cancellation" } as const;
  return (await respond(gateway, { ...given, nonce, promiseId, act })).kind === "recorded";
}

/** False if the sleep was over first. */
async function cancelSleep(
  { client, signer }: RoundReaders,
  promiseId: string,
  { by, surface, nonce, comment }: Omit<ResponseRequest, "promiseId" | "act">,
): Promise<boolean> {
  const given = { by, surface, nonce, atMs: Date.now(), ...(comment === undefined ? {} : { comment }) };
  const response: Response = { kind: "cancellation", ...given };
  const settlement = { signoff: 1 as const, responses: [signer.sign(promiseId, response)] };
  const record = await client.settle(promiseId, settlement, nonce);
  return record?.value.headers?.nonce === nonce;
}
