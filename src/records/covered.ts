/** An approval that a grant covers: it ends without a round, and its ID is that of what stands in the place of the first one. */
import { type ApprovalState, usedGrantOf } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { callerOf, roundId } from "../resonate/round-id.ts";
import { isBornSo } from "../security/birth.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readEndOf } from "./approval-runs.ts";
import { isKind } from "./read-calls.ts";

/** The approval in which this stands in the place of the first round; undefined if it stands in none. */
export async function findInPlace(client: DurableClient, promiseId: string): Promise<string | undefined> {
  const approval = callerOf(promiseId);
  if (roundId(approval, 0) !== promiseId) return undefined;
  const record = await client.getStored(approval);
  return record !== undefined && isKind(record, "approval-run") ? approval : undefined;
}

/** How it ended; undefined for what no grant covers. */
export async function readCovered(
  readers: RecordReaders,
  promiseId: string,
): Promise<ApprovalState | undefined> {
  const approval = await findInPlace(readers.client, promiseId);
  if (approval === undefined) return undefined;
  const state = readEndOf(readers, approval, await readers.client.getStored(approval))?.state;
  if (state === undefined || usedGrantOf(state) === undefined) return undefined;
  return (await isBornSo(readers, approval, state.birth)) ? state : undefined;
}
