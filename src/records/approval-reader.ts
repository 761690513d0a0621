/** Finds an approval as it stands, from its promises alone: works on every engine and asks no worker. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { toEvent } from "../approval/event.ts";
import { fold } from "../approval/fold.ts";
import type { ApprovalState } from "../approval/state.ts";
import { readRoundId } from "../resonate/round-id.ts";
import { isKeyMissing } from "../resonate/unreadable.ts";
import { isBornSo } from "../security/birth.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { areRunning, readEndOf, reading, readRuns } from "./approval-runs.ts";
import { readCovered } from "./covered.ts";
import { getStoredRound, isChained, readSettled, readState } from "./round-record.ts";

export type FoundApproval =
  | { kind: "unknown" }
  | { kind: "not-an-approval" }
  /** Its state is encrypted with a key that is missing here. */
  | { kind: "unreadable" }
  /**
   * `promiseId` is the open round, and `data` its state as it is stored; `seen` the digest of what the round asks by which
   * it was found, of a request that is bound to that.
   */
  | { kind: "open"; promiseId: string; state: ApprovalState; data: unknown; seen?: string | undefined }
  /** `state` has an outcome. */
  | { kind: "ended"; state: ApprovalState }
  /** Its run, or the approval itself, was settled by someone else than its worker; `promiseId` is a round left open. */
  | { kind: "ended-outside"; state: ApprovalState; promiseId: string | undefined }
  /** A response without an outcome is recorded and the worker has not opened the next round yet. */
  | { kind: "folding"; state: ApprovalState; seen?: string | undefined };

/** Finds the approval to which any of its rounds belongs: the buttons of an old card lead to the current round. */
export async function findApproval(readers: RecordReaders, promiseId: string): Promise<FoundApproval> {
  const record = await readers.client.get(promiseId);
  if (record === undefined) return { kind: "unknown" };
  const id = readRoundId(record);
  if (id === undefined) return findCovered(readers, promiseId);
  return followRounds(readers, record, id);
}

/** One that a grant covers has no round: in the place of its first one is the leaf that sealed its end. */
async function findCovered(readers: RecordReaders, promiseId: string): Promise<FoundApproval> {
  const ended = await readCovered(readers, promiseId);
  return ended === undefined ? { kind: "not-an-approval" } : { kind: "ended", state: ended };
}

/**
 * The same of a round that this process has read before, without reading it again: it may have been settled since, which
 * settling it tells. Undefined unless it would still count: then it is to be found anew.
 */
export async function findKnown(
  readers: RecordReaders,
  promiseId: string,
): Promise<Extract<FoundApproval, { kind: "open" }> | undefined> {
  const record = readers.rounds?.find(promiseId);
  const state = record && readState(record);
  // What names no birth could be of another start of its run.
  if (record === undefined || state?.birth === undefined) return undefined;
  const data = record.param.data;
  const seen = state.digests?.asked;
  const found = await unlessEnded(readers, { kind: "open", promiseId, state, data, seen });
  return found.kind === "open" ? found : undefined;
}

/** The state of the newest round from `from` on, with what has settled it folded in. */
async function followRounds(
  readers: RecordReaders,
  from: PromiseRecord,
  id: { approval: string; round: number },
): Promise<FoundApproval> {
  let record: PromiseRecord | undefined = from;
  let round = id.round;
  let folded: ApprovalState | undefined;
  const seen = readState(from)?.digests?.asked;
  while (record !== undefined) {
    const state = readState(record);
    if (state === undefined)
      return { kind: isKeyMissing(record.param.data) ? "unreadable" : "not-an-approval" };
    readers.rounds?.note(record);
    const settled = readSettled(readers.signer, record);
    if (settled === undefined) {
      const data = record.param.data;
      return unlessEnded(readers, { kind: "open", promiseId: record.id, state, data, seen });
    }
    folded = fold(state, toEvent(state.request, settled));
    round += 1;
    const next = await getStoredRound(readers.client, id.approval, round);
    // A worker with other keys may have found otherwise: what it went on to is what stands, if it is the worker's.
    if (folded.outcome !== undefined && !(next && (await isChained(readers, record.id, next)))) {
      const isOurs = await isBornSo(readers, state.approval, state.birth);
      return isOurs ? { kind: "ended", state: folded } : { kind: "not-an-approval" };
    }
    record = next === undefined ? undefined : readers.client.decode(next);
  }
  if (folded === undefined) return { kind: "unknown" };
  return unlessEnded(readers, { kind: "folding", state: folded, seen });
}

/** A response is recorded only while its run is pending: the engine would settle the round of an ended one too. */
async function unlessEnded(
  readers: RecordReaders,
  otherwise: Extract<FoundApproval, { kind: "open" | "folding" }>,
): Promise<FoundApproval> {
  const { state } = otherwise;
  // The runs are read before the approval: a run ends after its approval, so the approval is never older than the runs say.
  const runs = await readRuns(readers.client, state.approval, state.run);
  const read = reading(readers, runs);
  if (!(await isBornSo(read, state.approval, state.birth))) return { kind: "not-an-approval" };
  const approval = await readers.client.getStored(state.approval);
  if (approval?.state === "pending" && areRunning(runs)) return otherwise;
  const ended = readEndOf(readers, state.approval, approval);
  if (ended !== undefined) return { kind: "ended", state: ended.state };
  const isLeftOpen = otherwise.kind === "open" && approval?.state === "pending";
  return { kind: "ended-outside", state, promiseId: isLeftOpen ? otherwise.promiseId : undefined };
}
