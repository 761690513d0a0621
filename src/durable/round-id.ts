/**
 * The one place that computes a round's promise ID. An approval's durable run makes three context calls for each round
 * (promise, showing, reading) after one at its start, and children are numbered by call (facts/resonate.md, 2).
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { approvalTag, kindTag } from "./tags.ts";

const callsBefore = 1;
const callsPerRound = 3;

/** The promise ID of round `round` (from 0) of `approval`. */
export function roundId(approval: string, round: number): string {
  return `${approval}${approval.includes(":") ? "." : ":"}${callsBefore + callsPerRound * round}`;
}

/** The run to which a promise belongs: everything before the first colon of its ID. */
export function runOf(promiseId: string): string {
  return promiseId.split(":", 1)[0] ?? promiseId;
}

/** Which approval and round a promise is, verified by its tags; undefined if it is no round at all. */
export function readRoundId(record: PromiseRecord): { approval: string; round: number } | undefined {
  const approval = record.tags[approvalTag];
  if (record.tags[kindTag] !== "approval" || approval === undefined) return undefined;
  const call = Number(record.id.slice(approval.length + 1));
  const round = (call - callsBefore) / callsPerRound;
  if (!Number.isInteger(round) || round < 0 || roundId(approval, round) !== record.id) return undefined;
  return { approval, round };
}
