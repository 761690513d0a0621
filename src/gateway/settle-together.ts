/** Settling one round with every response that waits for it. */

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { foldResponse } from "../approval/fold.ts";
import { permit } from "../approval/permission.ts";
import type { Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { backOffMs } from "../back-off.ts";
import { type FoundApproval, findApproval } from "../records/approval-reader.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runsOf } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Settles } from "../security/signer.ts";
import { steadyNow } from "../steady-clock.ts";
import { untraced } from "../tracing.ts";
import { findRepeat, saidIn } from "./find-repeat.ts";
import type { ResponseResult } from "./response-request.ts";

/** How long to wait for a worker to open the next round, in milliseconds: the person hears at 2,500 that it takes long. */
const nextRoundWaitMs = 60_000;
const looking = { firstMs: 2, longestMs: 250 };

/** A response on its way. */
export interface Given {
  promiseId: string;
  response: Response;
  /** The approval as it was when its person was checked. */
  found: Extract<FoundApproval, { kind: "open" | "folding" }>;
  /** Told when the response is on disk. */
  onDurable?: () => void;
}

/** A response that waits to be settled, and where its result goes. */
export interface Waiting extends Given {
  /** The round was settled by something else when this response was to settle it. */
  hasLost: boolean;
  /** Traces the settling as a part of the call that gave the response. */
  within<Result>(work: () => Result): Result;
  resolve(result: ResponseResult): void;
  reject(error: unknown): void;
}

/**
 * Finds the open round and settles it with the responses that count there, in their order. A response that is refused by
 * what is on record is answered at once; one that is refused because of a response before it, when that one is on record.
 * If something else settled the round first, returns the responses that are left for the next round.
 */
export async function settleTogether(
  readers: RecordReaders,
  together: readonly Waiting[],
): Promise<Waiting[]> {
  const found = await findOpen(readers, together);
  if (found.kind !== "open") {
    for (const waiting of together) waiting.resolve(readClosed(found, waiting));
    return [];
  }
  const plan = planRound(found.state, together);
  if (plan.counted.length === 0) return [];
  const record = await settle(readers, { id: found.promiseId, data: found.data }, plan.counted);
  readers.rounds?.forget(found.promiseId);
  if (record === undefined) {
    const rest = [...plan.counted.map(({ waiting }) => waiting), ...plan.after.map(({ waiting }) => waiting)];
    for (const waiting of rest) waiting.hasLost = true;
    return rest;
  }
  for (const { waiting } of plan.counted) waiting.onDurable?.();
  const isDead = await endedBefore(readers.client, found.state, record);
  const dead: ResponseResult = { kind: "closed", state: found.state, endedOutside: true };
  const recorded: ResponseResult = { kind: "recorded", state: plan.state, already: false };
  for (const { waiting } of plan.counted) waiting.resolve(isDead ? dead : recorded);
  for (const { waiting, result } of plan.after) waiting.resolve(isDead ? dead : result);
  return [];
}

/**
 * The open round. A round that a response was checked against is not read again: if it was settled since, settling it
 * shows that. While an earlier response is being folded, waits until a worker has opened the next round.
 */
async function findOpen(readers: RecordReaders, together: readonly Waiting[]): Promise<FoundApproval> {
  const known = together.findLast(({ found, hasLost }) => found.kind === "open" && !hasLost);
  if (known !== undefined) return known.found;
  const promiseId = together[0]?.promiseId ?? "";
  const giveUpAtMs = steadyNow() + nextRoundWaitMs;
  for (let looks = 0; ; looks += 1) {
    const find = () => findApproval(readers, promiseId);
    const found = await (looks === 0 ? find() : untraced(find));
    if (found.kind !== "folding" || steadyNow() > giveUpAtMs) return found;
    await pause(backOffMs(looking, looks));
  }
}

interface Plan {
  counted: { waiting: Waiting; response: Response }[];
  /** The responses that do not count, and their results, which are given once those that count are on record. */
  after: { waiting: Waiting; result: ResponseResult }[];
  /** The approval after all responses that count. */
  state: ApprovalState;
}

/** Judges each response by the approval as the ones before it leave it; nothing is settled yet. */
function planRound(open: ApprovalState, together: readonly Waiting[]): Plan {
  const plan: Plan = { counted: [], after: [], state: open };
  for (const waiting of together) {
    const judged = judge(plan.state, waiting.response);
    if (judged.kind === "counts") {
      plan.counted.push({ waiting, response: judged.response });
      plan.state = foldResponse(plan.state, judged.response);
    } else if (plan.counted.length === 0) waiting.resolve(judged);
    else plan.after.push({ waiting, result: judged });
  }
  return plan;
}

function judge(
  state: ApprovalState,
  given: Response,
): { kind: "counts"; response: Response } | ResponseResult {
  const before = readRepeat(state, given);
  if (before !== undefined) return before;
  if (state.outcome !== undefined) return { kind: "lost", state };
  const permission = permit(state, given);
  return permission.kind === "refused"
    ? { ...permission, state }
    : { kind: "counts", response: permission.response };
}

/** Settles the round with the signed responses; undefined if something else had settled the round before. */
async function settle(
  { client, signer }: RecordReaders,
  settles: Settles,
  counted: Plan["counted"],
): Promise<PromiseRecord | undefined> {
  const [first, ...others] = counted.map(({ response }) => signer.sign(settles, response));
  if (first === undefined) return undefined;
  return client.settle(settles.id, [first, ...others], randomUUID());
}

function readClosed(
  found: Exclude<FoundApproval, { kind: "open" }>,
  { response, hasLost }: Waiting,
): ResponseResult {
  if (!("state" in found)) return found;
  const { state } = found;
  const before = readRepeat(state, response);
  if (before !== undefined) return before;
  if (found.kind === "folding") return { kind: "not-ready", state };
  if (found.kind === "ended-outside") return { kind: "closed", state, endedOutside: true };
  return hasLost ? { kind: "lost", state } : { kind: "closed", state, endedOutside: false };
}

/** What to say of a response whose nonce is on record; undefined if it is not. */
function readRepeat(state: ApprovalState, response: Response): ResponseResult | undefined {
  const repeat = findRepeat(state, saidIn(response));
  if (repeat === "none") return undefined;
  return repeat === "same" ? { kind: "recorded", state, already: true } : { kind: "said-otherwise", state };
}

/** Whether the response with this nonce is in the record. */
export function holds(state: ApprovalState, nonce: string): boolean {
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
  const ids = [state.approval, ...runsOf(state.approval, state.run)];
  const records = await Promise.all(ids.map((id) => client.getStored(id)));
  return records.some((record) => (record?.settledAt ?? settledAtMs) < settledAtMs);
}
