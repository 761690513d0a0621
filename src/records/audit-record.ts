/** The whole record of an approval, and whether anything in it was changed after it was written. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { toEvent } from "../approval/event.ts";
import { fold } from "../approval/fold.ts";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { describeUnreadable, findUnreadable } from "../resonate/unreadable.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { findLeafFaults, findOpeningFaults } from "./audit-origin.ts";
import { asOpened, findUseFaults } from "./audit-use.ts";
import { parseEnded, readEnded } from "./ended.ts";
import { getStoredRound, readSettled, readState, roundContent } from "./round-record.ts";

export interface AuditRecord {
  approval: string;
  /** As they are stored. */
  rounds: PromiseRecord[];
  /** The approval's own promise, which holds how it ended. */
  end: PromiseRecord;
  /** What was found wrong, in words; empty when the chain holds. */
  faults: string[];
  /** The newest state that the record holds. */
  state: ApprovalState | undefined;
}

/** Reads and verifies the record of `approval`; undefined if there is none. Throws when the engine is away. */
export async function readAuditRecord(
  readers: RecordReaders,
  approval: string,
): Promise<AuditRecord | undefined> {
  const { client } = readers;
  const end = await client.getStored(approval);
  if (end === undefined) return undefined;
  const rounds: PromiseRecord[] = [];
  for (let round = 0; ; round += 1) {
    const stored = await getStoredRound(client, approval, round);
    if (stored === undefined) break;
    rounds.push(stored);
  }
  const last = parseEnded(client.decode(end).value.data);
  const covered = last && asOpened(last.state);
  if (rounds.length === 0 && covered === undefined) return undefined;
  const states = rounds.map((stored) => readState(client.decode(stored)));
  const first = rounds[0] === undefined ? covered : states[0];
  const faults = [
    ...(await findOpeningFaults(readers, { end, first })),
    ...(await findLeafFaults(readers, end, { rounds: rounds.length, birth: first?.birth })),
    ...(rounds.length > 0 || last === undefined ? [] : await findUseFaults(readers, last.state)),
    ...findFaults(readers, rounds, [...states, last?.state]),
    ...findEndFaults(readers, end, last),
  ];
  return { approval, rounds, end, faults, state: last?.state ?? states.at(-1) };
}

/** Each state carries the digest of the round before it: that of round `index` stands in state `index + 1`. */
function findFaults(
  readers: RecordReaders,
  rounds: readonly PromiseRecord[],
  states: readonly (ApprovalState | undefined)[],
): string[] {
  return rounds.flatMap((round, index) => {
    if (states[index] === undefined) return [unreadableFault(readers, round)];
    const next = states[index + 1];
    // The newest round of an open approval: nothing stands on it yet.
    if (next === undefined && index === rounds.length - 1) return [];
    const isSignedEnd =
      next?.chain !== undefined && readers.signer.matches("round", roundContent(round), next.chain);
    if (!isSignedEnd) return [`${round.id} is not what it was when the next record was written.`];
    return follows(readers, round, next) ? [] : [`What follows ${round.id} is not what it led to.`];
  });
}

/** Whether the next state is what this round folds to: a record may be whole and still not be what happened. */
function follows({ client, signer }: RecordReaders, stored: PromiseRecord, next: ApprovalState): boolean {
  const round = client.decode(stored);
  const state = readState(round);
  const settled = readSettled(signer, round);
  if (state === undefined || settled === undefined) return false;
  const folded = { ...fold(state, toEvent(state.request, settled)), chain: next.chain };
  return canonicalJson(folded) === canonicalJson(next);
}

function unreadableFault({ client }: RecordReaders, round: PromiseRecord): string {
  const unreadable = findUnreadable(client.decode(round).param.data);
  if (unreadable === undefined) return `${round.id} holds no readable state.`;
  return `What ${round.id} holds ${describeUnreadable(unreadable)}.`;
}

function findEndFaults(
  { client, signer }: RecordReaders,
  end: PromiseRecord,
  last: ReturnType<typeof parseEnded>,
): string[] {
  if (end.state === "pending") return [];
  const unreadable = findUnreadable(client.decode(end).value.data);
  if (unreadable !== undefined) return [`What ${end.id} ended with ${describeUnreadable(unreadable)}.`];
  if (last === undefined) return [`${end.id} was ended from outside, without an outcome.`];
  const genuine = end.state === "resolved" ? readEnded(signer, end.id, last) : undefined;
  return genuine !== undefined ? [] : [`${end.id} is not what the approval ended with.`];
}
