/** How a run ended: its result, its error, or who ended it. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { type EndedRun, endedText, readEndedRun } from "../records/ended-run.ts";
import { describeUnreadable, findUnreadable } from "../resonate/unreadable.ts";
import type { Signer } from "../security/signer.ts";

export interface RunEnd {
  /** What it returned, or the message that it failed with; undefined while it runs. */
  result?: unknown;
  /** The operator who ended it, and why; undefined if it ended by itself. */
  ended?: EndedRun | undefined;
}

/** Reads it from the run's decoded record. */
export function readRunEnd(signer: Signer, run: PromiseRecord): RunEnd {
  const ended = readEndedRun(signer, run);
  return ended === undefined ? { result: resultOf(run) } : { result: endedText(ended), ended };
}

function resultOf({ state, value }: PromiseRecord): unknown {
  if (state === "pending") return undefined;
  const unreadable = findUnreadable(value.data);
  if (unreadable !== undefined) return `It ${describeUnreadable(unreadable)}.`;
  return value.data instanceof Error ? value.data.message : value.data;
}
