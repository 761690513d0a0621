/**
 * The one place that computes promise IDs. Resonate names the promise of a durable run's n-th context call
 * `<run>:<n>`, or `<run>.<n>` within a run that was itself called (docs/resonate.md, 2). An approval's run makes the
 * same calls in the same order every time (runtime/approval-run.ts), so the ID of any round follows from its number:
 *
 * call 0: the opening is checked; then for round r, calls 3r+1: its card sync is started, 3r+2: its promise is opened,
 * and 3r+3: the response is read.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { approvalTag, kindTag } from "./tags.ts";

/** The number of the call that opens the first round's promise: the check of the opening and a card sync come before it. */
const callsBefore = 2;
/** A card sync, the round's promise, and the reading of what settled it. */
const callsPerRound = 3;

/** The promise ID of the context call `call` (from 0) of a durable run. */
export function callId(run: string, call: number): string {
  return `${run}${run.includes(":") ? "." : ":"}${call}`;
}

/** The promise ID of round `round` (from 0) of `approval`. */
export function roundId(approval: string, round: number): string {
  return callId(approval, callsBefore + callsPerRound * round);
}

/** The promise IDs of the leaves of an approval's run with so many rounds: its opening, how each ended, and its seal. */
export function leafIds(approval: string, rounds: number): string[] {
  const readings = Array.from({ length: rounds }, (_, round) => callsPerRound * (round + 1));
  return [0, ...readings, callsPerRound * rounds + callsBefore].map((call) => callId(approval, call));
}

/** The run to which a promise belongs: everything before the first colon of its ID. */
export function runOf(promiseId: string): string {
  return promiseId.split(":", 1)[0] ?? promiseId;
}

/** The run, or approval, that made a call; a root run is its own. */
export function callerOf(promiseId: string): string {
  const run = runOf(promiseId);
  const calls = promiseId.slice(run.length + 1);
  const last = calls.lastIndexOf(".");
  return last < 0 ? run : `${run}:${calls.slice(0, last)}`;
}

/**
 * The run that asked for an approval, the one that was started, and those between them. `run`: in which it says that it was
 * asked, which may be a program's, whose ID the approval's own need not begin with as ours do.
 */
export function runsOf(approval: string, run?: string): string[] {
  const runs: string[] = [];
  for (let id = callerOf(approval); !runs.includes(id); id = callerOf(id)) runs.unshift(id);
  return run === undefined || runs.includes(run) ? runs : [run, ...runs];
}

/** Whether the promise is this one, or belongs to what it called, by whichever SDK. */
export function isBelow(promiseId: string, id: string): boolean {
  return promiseId === id || promiseId.startsWith(`${id}:`) || promiseId.startsWith(`${id}.`);
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
