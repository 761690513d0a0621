/** Closing what a run that was ended waited for: approvals, sleeps, and the workflows that it called. */
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { findApproval } from "../records/approval-reader.ts";
import { type EndedRun, writeEndedRun } from "../records/ended-run.ts";
import { readCallsIn } from "../records/read-asked-in.ts";
import { isKind } from "../records/read-calls.ts";
import { roundId } from "../resonate/round-id.ts";
import { cancelApproval } from "../runtime/cancel-approval.ts";
import type { RecordReaders } from "../security/record-readers.ts";

/** A worker may be about to open a round, or to begin what its last pass led to: looked for so often. */
const looks = 5;
const lookEveryMs = 100;

/**
 * Closes all that is open. What begins only after that, for a worker was slow, is closed by the gateway that looks
 * through the approvals (close-orphaned.ts). Safe to repeat. Throws when the engine is away.
 */
export async function closeBelow(readers: RecordReaders, run: PromiseRecord, ended: EndedRun): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await pause(lookEveryMs);
    let isOpen = false;
    for await (const call of readCallsIn(readers.client, run)) {
      if (call.state === "pending" && !(await close(readers, call, ended))) isOpen = true;
    }
    if (!isOpen) return;
  }
}

/** False if something is left to be closed there. What shows goes on: it has this very end to show. */
async function close(readers: RecordReaders, call: PromiseRecord, ended: EndedRun): Promise<boolean> {
  if (isKind(call, "showing") || isKind(call, "claim")) return true;
  if (isKind(call, "approval-run")) return closeApproval(readers, call.id, ended);
  await readers.client.reject(call.id, writeEndedRun(readers.signer, call, ended), ended.nonce);
  // What a called workflow has begun meanwhile is seen when it is looked at again.
  return !isKind(call, "run");
}

/** The approval's own run then closes its card, which says who ended it and why. */
async function closeApproval(readers: RecordReaders, approval: string, ended: EndedRun): Promise<boolean> {
  const found = await findApproval(readers, roundId(approval, 0));
  if (found.kind === "ended") return true;
  const round = "promiseId" in found ? found.promiseId : undefined;
  return round !== undefined && (await cancelApproval(readers, round, ended));
}
