/** Cancelling what a run waits for: it goes on with that and can undo what it did. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { type Response, settlementSchema } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../records/approval-reader.ts";
import { isKind } from "../records/read-calls.ts";
import { roundId, runOf } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { findWaitRecords, type OpenWait, readOpenWait, readSleep } from "./open-waits.ts";
import { ownerOfRun } from "./owner-of-run.ts";
import { type GatewayDeps, respond } from "./respond.ts";
import type { ResponseRequest } from "./response-request.ts";

/** `id` names a run, an approval, a round or a sleep. */
export type CancelRequest = Omit<ResponseRequest, "promiseId" | "act"> & { id: string };

export type CancelResult =
  | { kind: "cancelled"; waits: OpenWait[] }
  | { kind: "unknown" }
  | NotAuthorized
  /** The run has ended. */
  | { kind: "over" }
  /** Its nonce is on record with another reason: that one stands. */
  | { kind: "said-otherwise" }
  /** It works at this moment and waits for nothing that can be cancelled. */
  | { kind: "nothing-open" };

/**
 * Cancels everything that is open there, if the person started the run or is an operator. Throws when the engine is
 * away: repeat it with the same nonce.
 */
export async function cancelRun(gateway: GatewayDeps, request: CancelRequest): Promise<CancelResult> {
  const result = await tryToCancel(gateway, request);
  gateway.log.info({ id: request.id, by: request.by, result: result.kind }, "cancel");
  return result;
}

async function tryToCancel(gateway: GatewayDeps, request: CancelRequest): Promise<CancelResult> {
  const { id } = request;
  const record = await gateway.client.get(id);
  const run = await gateway.client.get(runOf(id));
  if (record === undefined || run === undefined) return { kind: "unknown" };
  const starter = await ownerOfRun(gateway, run);
  const may = await authorize(gateway, { ...request, act: { kind: "cancel", starter } });
  if (may.kind !== "authorized") return may;
  const records = await findWaitRecords(gateway.client, id);
  const before = await findCancelled(gateway, records, request.nonce);
  const { comment = "" } = request;
  if (before.some((one) => one.comment !== comment)) return { kind: "said-otherwise" };
  if (before.length === 0 && run.state !== "pending") return { kind: "over" };
  const cancelled = before.map(({ wait }) => wait);
  // By the engine's clock: what follows from a cancellation begins after it.
  const beforeMs = Math.min(...before.map(({ atMs }) => atMs));
  for (const wait of await findMeant(gateway, records, beforeMs)) {
    if (await cancelWait(gateway, wait, request)) cancelled.push(wait);
  }
  if (cancelled.length > 0) return { kind: "cancelled", waits: cancelled };
  return record.state === "pending" ? { kind: "nothing-open" } : { kind: "over" };
}

interface Cancelled {
  wait: OpenWait;
  /** The reason that was given; empty: none. */
  comment: string;
  /** When it was over, by the engine's clock. */
  atMs: number;
}

/**
 * What this very cancellation has ended already, in a try whose answer was lost or before it was delivered again: the
 * run has gone on, and what it waits for now (to undo what it did, say) is not what the person saw.
 */
async function findCancelled(
  gateway: GatewayDeps,
  records: readonly PromiseRecord[],
  nonce: string,
): Promise<Cancelled[]> {
  const cancelled: Cancelled[] = [];
  for (const record of records) {
    const given = await readCancelled(gateway, record, nonceFor(nonce, record.id));
    if (given === undefined) continue;
    cancelled.push({ ...given, atMs: record.settledAt ?? Number.POSITIVE_INFINITY });
  }
  return cancelled;
}

async function readCancelled(
  readers: RecordReaders,
  record: PromiseRecord,
  nonce: string,
): Promise<Pick<Cancelled, "wait" | "comment"> | undefined> {
  if (isKind(record, "sleep")) {
    const wait = record.value.headers?.nonce === nonce ? readSleep(record) : undefined;
    const [response] = settlementSchema.safeParse(record.value.data).data?.responses ?? [];
    return wait && { wait, comment: response?.comment ?? "" };
  }
  const promiseId = roundId(record.id, 0);
  const found = await findApproval(readers, promiseId);
  const response = "state" in found ? responseWith(found.state, nonce) : undefined;
  if (!("state" in found) || response === undefined) return undefined;
  return { wait: { kind: "approval", promiseId, state: found.state }, comment: response.comment ?? "" };
}

function responseWith({ entries }: ApprovalState, nonce: string): Response | undefined {
  const all = entries.flatMap((entry) => (entry.kind === "response" ? [entry.response] : []));
  return all.find((response) => response.nonce === nonce);
}

async function findMeant(
  readers: RecordReaders,
  records: readonly PromiseRecord[],
  beforeMs: number,
): Promise<OpenWait[]> {
  const meant = records.filter(({ createdAt }) => createdAt < beforeMs);
  const waits = await Promise.all(meant.map((record) => readOpenWait(readers, record)));
  return waits.filter((wait) => wait !== undefined);
}

/** One command may cancel several waits, and each response has a nonce of its own, the same in every round. */
function nonceFor(nonce: string, wait: string): string {
  return `${nonce} ${wait}`;
}

async function cancelWait(gateway: GatewayDeps, wait: OpenWait, request: CancelRequest): Promise<boolean> {
  const { id: _, ...given } = request;
  const { promiseId } = wait;
  if (wait.kind === "sleep") {
    return cancelSleep(gateway, promiseId, { ...given, nonce: nonceFor(given.nonce, promiseId) });
  }
  const nonce = nonceFor(given.nonce, wait.state.approval);
  const act = { kind: "cancellation" } as const;
  return (await respond(gateway, { ...given, nonce, promiseId, act })).kind === "recorded";
}

/** False if the sleep was over first. */
async function cancelSleep(
  { client, signer }: RecordReaders,
  promiseId: string,
  { by, surface, nonce, comment }: Omit<ResponseRequest, "promiseId" | "act">,
): Promise<boolean> {
  const sleep = await client.get(promiseId);
  if (sleep === undefined) return false;
  const given = { by, surface, nonce, atMs: Date.now(), ...(comment === undefined ? {} : { comment }) };
  const response: Response = { kind: "cancellation", ...given };
  const signed = signer.sign({ id: promiseId, data: sleep.param.data }, response);
  return (await client.settle(promiseId, [signed], nonce)) !== undefined;
}
