/** What a run waits for at this moment. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalState } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { findApproval } from "../records/approval-reader.ts";
import { findApprovals } from "../records/find-approvals.ts";
import { readCallsIn } from "../records/read-asked-in.ts";
import { isKind } from "../records/read-calls.ts";
import { type Sleep, sleepSchema } from "../records/sleep-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { kindTag } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { LeftOut } from "./leave-out.ts";

export type OpenWait =
  | { kind: "approval"; promiseId: string; state: ApprovalState }
  | { kind: "sleep"; promiseId: string; sleep: Sleep };

/**
 * What is open of the run, approval, round or sleep that `id` names, in the order in which it was begun. Throws when the
 * engine is away.
 */
export async function findOpenWaits(readers: RecordReaders & { log: Log }, id: string): Promise<OpenWait[]> {
  const pending = (await findWaitRecords(readers.client, id)).filter(({ state }) => state === "pending");
  const leftOut = new LeftOut(readers.log);
  const waits = await Promise.all(
    pending.map((record) => leftOut.readLater(record.id, () => readOpenWait(readers, record))),
  );
  return waits.filter((wait) => wait !== undefined);
}

/** The promises of the sleeps and approvals that `id` names, over or not, in their order. Throws when the engine is away. */
export async function findWaitRecords(client: DurableClient, id: string): Promise<PromiseRecord[]> {
  const record = await client.get(id);
  if (record === undefined) return [];
  if (isKind(record, "sleep")) return [record];
  if (!isKind(record, "run") && record.tags[kindTag] !== undefined) {
    const approvals = await Promise.all((await findApprovals(client, id)).map((one) => client.get(one)));
    return approvals.filter((approval) => approval !== undefined);
  }
  const waits: PromiseRecord[] = [];
  for await (const call of readCallsIn(client, record)) {
    if (isKind(call, "sleep") || isKind(call, "approval-run")) waits.push(call);
  }
  return waits;
}

/** What this sleep's or approval's promise waits for; undefined if nothing is open there. */
export async function readOpenWait(
  readers: RecordReaders,
  record: PromiseRecord,
): Promise<OpenWait | undefined> {
  if (record.state !== "pending") return undefined;
  if (isKind(record, "sleep")) return readSleep(record);
  const found = await findApproval(readers, roundId(record.id, 0));
  return found.kind === "open"
    ? { kind: "approval", promiseId: found.promiseId, state: found.state }
    : undefined;
}

/** What a sleep's promise holds, over or not. */
export function readSleep(record: PromiseRecord): OpenWait | undefined {
  const sleep = sleepSchema.safeParse(record.param.data).data;
  return sleep && { kind: "sleep", promiseId: record.id, sleep };
}
