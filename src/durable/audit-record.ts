/** The whole record of an approval, and whether anything in it was changed after it was written. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "./canonical-json.ts";
import { codec } from "./codec.ts";
import { parseEnded } from "./ended.ts";
import { getStoredRound, type RoundReaders, readState, roundContent } from "./round.ts";
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
    const holds = next?.chain !== undefined && signer.matches("round", roundContent(round), next.chain);
    return holds ? [] : [`${round.id} is not what it was when the next record was written.`];
  });
}

function findEndFaults(signer: Signer, end: PromiseRecord, last: ReturnType<typeof parseEnded>): string[] {
  if (end.state === "pending") return [];
  if (last === undefined) return [`${end.id} was ended from outside, without an outcome.`];
  const holds = signer.matches("end", canonicalJson(last.state), last.seal);
  return holds ? [] : [`${end.id} is not what the approval ended with.`];
}
