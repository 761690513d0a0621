/** The whole record of an approval, and whether anything in it was changed after it was written. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { fold } from "../approval/fold.ts";
import { interpret } from "../approval/happening.ts";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "./canonical-json.ts";
import { codec } from "./codec.ts";
import { parseEnded, readEnded } from "./ended.ts";
import { getStoredRound, type RoundReaders, readSettled, readState, roundContent } from "./round.ts";
import type { Signer } from "./signer.ts";

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
  { client, signer }: RoundReaders,
  approval: string,
): Promise<AuditRecord | undefined> {
  const end = await client.getStored(approval);
  if (end === undefined) return undefined;
  const rounds: PromiseRecord[] = [];
  for (let round = 0; ; round += 1) {
    const stored = await getStoredRound(client, approval, round);
    if (stored === undefined) break;
    rounds.push(stored);
  }
  if (rounds.length === 0) return undefined;
  const states = rounds.map((stored) => readState(codec.decodePromise(stored)));
  const last = parseEnded(codec.decodePromise(end).value.data);
  const faults = [
    ...findFaults(signer, rounds, [...states, last?.state]),
    ...findEndFaults(signer, end, last),
  ];
  return { approval, rounds, end, faults, state: last?.state ?? states.at(-1) };
}

/** Each state carries the digest of the round before it: that of round `index` stands in state `index + 1`. */
function findFaults(
  signer: Signer,
  rounds: readonly PromiseRecord[],
  states: readonly (ApprovalState | undefined)[],
): string[] {
  return rounds.flatMap((round, index) => {
    if (states[index] === undefined) return [`${round.id} holds no readable state.`];
    const next = states[index + 1];
    // The newest round of an open approval: nothing stands on it yet.
    if (next === undefined && index === rounds.length - 1) return [];
    const isSealed = next?.chain !== undefined && signer.matches("round", roundContent(round), next.chain);
    if (!isSealed) return [`${round.id} is not what it was when the next record was written.`];
    return follows(signer, round, next) ? [] : [`What follows ${round.id} is not what it led to.`];
  });
}

/** Whether the next state is what this round folds to: a record may be whole and still not be what happened. */
function follows(signer: Signer, stored: PromiseRecord, next: ApprovalState): boolean {
  const round = codec.decodePromise(stored);
  const state = readState(round);
  const settled = readSettled(signer, round);
  if (state === undefined || settled === undefined) return false;
  const folded = { ...fold(state, interpret(state.request, settled)), chain: next.chain };
  return canonicalJson(folded) === canonicalJson(next);
}

function findEndFaults(signer: Signer, end: PromiseRecord, last: ReturnType<typeof parseEnded>): string[] {
  if (end.state === "pending") return [];
  if (last === undefined) return [`${end.id} was ended from outside, without an outcome.`];
  const genuine = readEnded(signer, end.id, last);
  return genuine !== undefined ? [] : [`${end.id} is not what the approval ended with.`];
}
