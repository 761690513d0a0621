/** Settling one round with every response that waits for it. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { foldResponse } from "../approval/fold.ts";
import { permit } from "../approval/permission.ts";
import type { Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { type FoundApproval, findApproval } from "../durable/approval-reader.ts";
import type { DurableClient } from "../durable/client.ts";
import type { RoundReaders } from "../durable/round.ts";
import { attest } from "./attest.ts";
import type { Directory } from "./directory.ts";
import type { Waiting } from "./response-queues.ts";
import type { ResponseRequest, ResponseResult } from "./response-request.ts";

/** How long to wait for a worker to open the next round, in milliseconds: the person hears at 2,500 that it takes long. */
const nextRoundWaitMs = 60_000;

/**
 * Finds the open round and settles it with those responses that count there, in their order; each of the others is
 * told at once. Returns those that something else was faster than: they are for the next round.
 */
export async function settleTogether(
  parts: RoundReaders & { directory: Directory },
  together: readonly Waiting[],
): Promise<Waiting[]> {
  const found = await findOpen(parts, together[0]?.request.promiseId ?? "");
  if (found.kind !== "open") {
    for (const waiting of together) waiting.resolve(readClosed(found, waiting));
    return [];
  }
  const plan = await planRound(parts.directory, found.state, together);
  if (plan.counted.length === 0) return [];
  const record = await settle(parts, found.promiseId, plan.counted);
  const rest = [...plan.counted.map(({ waiting }) => waiting), ...plan.late];
  if (record === undefined) {
    for (const waiting of rest) waiting.hasLost = true;
    return rest;
  }
  const isDead = await endedBefore(parts.client, found.state, record);
  for (const { waiting } of plan.counted) {
    waiting.resolve(
      isDead
        ? { kind: "closed", state: found.state, endedOutside: true }
        : { kind: "recorded", state: plan.state, already: false },
    );
  }
  for (const waiting of plan.late) waiting.resolve({ kind: "lost", state: plan.state });
  return [];
}

/** Waits for the next round while an earlier response is being folded. */
async function findOpen(readers: RoundReaders, promiseId: string): Promise<FoundApproval> {
  const giveUpAtMs = Date.now() + nextRoundWaitMs;
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 250)) {
    const found = await findApproval(readers, promiseId);
    if (found.kind !== "folding" || Date.now() > giveUpAtMs) return found;
    await pause(waitMs);
  }
}

interface Plan {
  counted: { waiting: Waiting; response: Response }[];
  /** They come after the one that decides. */
  late: Waiting[];
  /** After all that count. */
  state: ApprovalState;
}

/** Folds what waits before anything is settled; whoever is refused is told now. */
async function planRound(
  directory: Directory,
  open: ApprovalState,
  together: readonly Waiting[],
): Promise<Plan> {
  const plan: Plan = { counted: [], late: [], state: open };
  for (const waiting of together) {
    if (plan.state.outcome !== undefined) {
      plan.late.push(waiting);
      continue;
    }
    const result = await judge(directory, plan.state, waiting.request);
    if (result.kind !== "counts") {
      waiting.resolve(result);
      continue;
    }
    plan.counted.push({ waiting, response: result.response });
    plan.state = foldResponse(plan.state, result.response);
  }
  return plan;
}

async function judge(
  directory: Directory,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<{ kind: "counts"; response: Response } | ResponseResult> {
  if (holds(state, request.nonce)) return { kind: "recorded", state, already: true };
  const attested = await attest(directory, state, request);
  if (attested.kind !== "attested") return { ...attested, state };
  const permission = permit(state, attested.response);
  return permission.kind === "refused"
    ? { ...permission, state }
    : { kind: "counts", response: permission.response };
}

/** Settles the round; undefined if something else had settled it. */
async function settle(
  { client, signer }: RoundReaders,
  promiseId: string,
  counted: Plan["counted"],
): Promise<PromiseRecord | undefined> {
  const [first, ...others] = counted.map(({ response }) => signer.sign(promiseId, response));
  if (first === undefined) return undefined;
  const nonce = randomUUID();
  const record = await client.settle(promiseId, { signoff: 1, responses: [first, ...others] }, nonce);
  return record?.value.headers?.nonce === nonce ? record : undefined;
}

function readClosed(
  found: Exclude<FoundApproval, { kind: "open" }>,
  { request, hasLost }: Waiting,
): ResponseResult {
  if (found.kind === "unknown" || found.kind === "not-an-approval") return found;
  const { state } = found;
  if (holds(state, request.nonce)) return { kind: "recorded", state, already: true };
  if (found.kind === "folding") return { kind: "not-ready", state };
  if (found.kind === "ended-outside") return { kind: "closed", state, endedOutside: true };
  return hasLost ? { kind: "lost", state } : { kind: "closed", state, endedOutside: false };
}

function holds(state: ApprovalState, nonce: string): boolean {
  return state.entries.some((entry) => entry.kind === "response" && entry.response.nonce === nonce);
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
