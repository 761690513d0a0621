/** The newest record of an approval, for showing. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { toEvent } from "../approval/event.ts";
import { fold } from "../approval/fold.ts";
import { type ApprovalState, usedGrantOf } from "../approval/state.ts";
import { isBornSo } from "../security/birth.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { areRunning, readEndIn, readEndOf, reading, readRuns } from "./approval-runs.ts";
import type { ApprovalView } from "./approval-view.ts";
import { readEndedRun } from "./ended-run.ts";
import { readGrantCard } from "./grant-card.ts";
import { getStoredRound, readSettled, readState } from "./round-record.ts";

/** There is no such round, or only one that somebody else made. */
export class NoRoundError extends Error {
  constructor(approval: string, round: number) {
    super(`There is no round ${round} of approval ${approval}.`);
    this.name = "NoRoundError";
  }
}

/**
 * The newest record of an approval, for showing: the state of its last round, or of its end. `from` is a round that
 * exists, the first one if it is left out; `known` the approval's own promise, decoded, if that is settled. Throws if there
 * is no such round.
 */
export async function readNewest(
  readers: RecordReaders,
  approval: string,
  { from = 0, known }: { from?: number; known?: PromiseRecord | undefined } = {},
): Promise<ApprovalView> {
  const { client } = readers;
  // The runs are read before the approval: a run ends after its approval, so the approval is never older than the runs say.
  const runs = await readRuns(client, approval);
  const read = reading(readers, runs);
  const record = known ?? (await client.getStored(approval));
  const ended =
    known === undefined ? readEndOf(readers, approval, record) : readEndIn(readers, approval, known);
  if (ended !== undefined && (await isBornSo(read, approval, ended.state.birth))) {
    const wasOver = runs.some((run) => isBefore(run, record));
    const used = usedGrantOf(ended.state);
    const grantCard = used && (await readGrantCard(readers, used.id));
    return {
      state: ended.state,
      endedOutside: wasOver && !isOperators(readers, ended.state, runs[0]),
      ...(grantCard === undefined ? {} : { grantCard }),
    };
  }
  const state = await readLastRound(readers, approval, { from, read });
  const isTimeOver = [record, ...runs].some((one) => one?.state === "rejected_timedout");
  const endsAtMs = record?.timeoutAt;
  const over = record?.state !== "pending" || !areRunning(runs);
  return { state, endedOutside: over, isTimeOver, ...(endsAtMs === undefined ? {} : { endsAtMs }) };
}

/** The state that the last opened round holds. Throws if there is no round of this approval from there on. */
async function readLastRound(
  readers: RecordReaders,
  approval: string,
  { from, read }: { from: number; read: ReturnType<typeof reading> },
): Promise<ApprovalState> {
  const { client } = readers;
  let state: ApprovalState | undefined;
  for (let round = from; ; round += 1) {
    const opened = await getStoredRound(client, approval, round);
    if (opened === undefined) break;
    const decoded = client.decode(opened);
    const next = readState(decoded);
    // Made by someone else, with what another start of this run was asked.
    if (next !== undefined && (await isBornSo(read, approval, next.birth))) {
      state = next;
      readers.rounds?.note(decoded);
    }
    // The next one is opened when this one is settled.
    if (opened.state === "pending") break;
  }
  if (state === undefined) throw new NoRoundError(approval, from);
  return state;
}

/** The newest record, and what was recorded since which no worker has folded: they may all be away. Throws like readNewest. */
export async function readFolded(
  readers: RecordReaders,
  approval: string,
  from: number,
): Promise<ApprovalView> {
  const view = await readNewest(readers, approval, { from });
  const { state } = view;
  if (state.outcome !== undefined || view.endedOutside) return view;
  const round = await getStoredRound(readers.client, approval, state.round);
  const settled = round && readSettled(readers.signer, readers.client.decode(round));
  if (settled === undefined) return view;
  return { ...view, state: fold(state, toEvent(state.request, settled)), buttonsRound: state.round };
}

/**
 * Whether an operator ended the run, and this outcome is the cancellation that followed from that. It counts, although it
 * was recorded after its run was over.
 */
function isOperators(
  { client, signer }: RecordReaders,
  { outcome }: ApprovalState,
  root: PromiseRecord | undefined,
): boolean {
  if (outcome?.kind !== "cancelled" || root === undefined) return false;
  return readEndedRun(signer, client.decode(root))?.by === outcome.by;
}

/** Whether the run was over before the approval: an outcome that was recorded after that does not count. */
function isBefore(run: PromiseRecord | undefined, approval: PromiseRecord | undefined): boolean {
  if (run?.settledAt === undefined || approval?.settledAt === undefined) return false;
  return run.settledAt < approval.settledAt;
}
