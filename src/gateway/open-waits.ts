/** What a run waits for at this moment. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../durable/approval-reader.ts";
import { findApprovals } from "../durable/find-approvals.ts";
import { isKind, readAllCalls } from "../durable/read-calls.ts";
import type { RoundReaders } from "../durable/round.ts";
import { roundId } from "../durable/round-id.ts";
import { type Sleep, sleepSchema } from "../durable/sleep.ts";

export type OpenWait =
  | { kind: "approval"; promiseId: string; state: ApprovalState }
  | { kind: "sleep"; promiseId: string; sleep: Sleep };

/**
 * What is open of the run, approval, round or sleep that `id` names, in the order in which it was begun. Throws when the
 * engine is away.
 */
export async function findOpenWaits(readers: RoundReaders, id: string): Promise<OpenWait[]> {
  const record = await readers.client.get(id);
  if (record === undefined) return [];
  if (isKind(record, "sleep")) return readSleep(record);
  if (isKind(record, "run") || !id.includes(":")) return openWaitsOfRun(readers, id);
  const waits = await Promise.all(
    (await findApprovals(readers.client, id)).map((one) => readOpen(readers, one)),
  );
  return waits.flat();
}

async function openWaitsOfRun(readers: RoundReaders, run: string): Promise<OpenWait[]> {
  const waits: OpenWait[] = [];
  for await (const call of readAllCalls(readers.client, run)) {
    if (call.state !== "pending") continue;
    if (isKind(call, "sleep")) waits.push(...readSleep(call));
    if (isKind(call, "approval-run")) waits.push(...(await readOpen(readers, call.id)));
  }
  return waits;
}

async function readOpen(readers: RoundReaders, approval: string): Promise<OpenWait[]> {
  const found = await findApproval(readers, roundId(approval, 0));
  return found.kind === "open" ? [{ kind: "approval", promiseId: found.promiseId, state: found.state }] : [];
}

function readSleep(record: PromiseRecord): OpenWait[] {
  const sleep = sleepSchema.safeParse(record.param.data).data;
  return record.state === "pending" && sleep !== undefined
    ? [{ kind: "sleep", promiseId: record.id, sleep }]
    : [];
}
