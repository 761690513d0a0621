/** A body that asks something else than it did when its run began, in words with what to do (law 11). */
import type { CallRecord } from "./call-record.ts";

/** A body that asks something else than it did. */
export interface Mismatch {
  run: string;
  workflow: string;
  version: number;
  kept: CallRecord;
  /** What it asks now; undefined: it has ended before that. */
  asked: CallRecord | undefined;
}

/** A pass ends so, outside the body's own code: its run is held. */
export class ReplayMismatchError extends Error {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    super(describeMismatch(mismatch));
    this.name = "ReplayMismatchError";
    this.mismatch = mismatch;
  }
}

const ordinals = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

/** In words, with what to do. */
export function describeMismatch({ run, workflow, version, kept, asked }: Mismatch): string {
  const was = `Run ${run} began as version ${version} of ${workflow}: its ${ordinals[kept.n - 1] ?? `${kept.n}th`} call was ${whatOf(kept)}`;
  const remedy = `Restore the body, or register the new one as version ${version + 1}`;
  if (asked === undefined) return `${was}, and the body now ends before it. ${remedy}.`;
  if (asked.kind !== kept.kind || asked.name !== kept.name)
    return `${was}, and the body now has ${whatOf(asked)} there. ${remedy}.`;
  if (asked.digest !== kept.digest) return `${was}, and the body now asks something else there. ${remedy}.`;
  return `${was}, and what the body calls before it has changed. ${remedy}.`;
}

function whatOf({ kind, name }: CallRecord): string {
  return kind === "end" ? "the end of the body" : `${kind} "${name}"`;
}
