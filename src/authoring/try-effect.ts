/** Tries the effect of a step once, and gives a failure as a value. */
import { describeNotPlain, findNotPlain } from "../plain-json.ts";
import { asStored } from "../resonate/codec.ts";
import { describeError } from "../user-error.ts";
import { TerminalError } from "./retry.ts";

export type Tried<Result> =
  | { kind: "done"; result: Result }
  /**
   * `atMs`: by the engine's clock. `isLast`: whether the policy gave up then; a policy that is changed later changes nothing
   * about it. Absent where an older worker tried it.
   */
  | { kind: "failed"; reason: string; isTerminal: boolean; atMs?: number; isLast?: boolean };

/** One try; a failure is a value, so that each is on record and the pauses between them survive a crash. */
export async function tryOnce<Result>(
  effect: (signal: AbortSignal) => Promise<Result>,
  timeoutMs: number | undefined,
  startedAt: () => Promise<number>,
): Promise<Tried<Result>> {
  const beganMs = performance.now();
  const aborting = new AbortController();
  const { signal } = aborting;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => aborting.abort(), timeoutMs);
  // A program that stops does not wait for it.
  timer?.unref();
  try {
    const result = await unlessAborted(effect(signal), signal);
    return { kind: "done", result: asKept(result) };
  } catch (error) {
    // Also by name: authors may have another copy of the class.
    const isTerminal =
      error instanceof TerminalError || (error instanceof Error && error.name === "TerminalError");
    const reason = signal.aborted ? `it took longer than ${timeoutMs} ms` : describeError(error);
    return { kind: "failed", reason, isTerminal, atMs: await failedAt(startedAt, beganMs) };
  } finally {
    clearTimeout(timer);
  }
}

/** A clock that is so far ahead of the engine's, in milliseconds, is only read a little later. */
const sameClockMs = 1_000;

/** By the engine's clock: a pause must not depend on which worker's it was. `beganMs` is of this process's `performance`. */
async function failedAt(startedAt: () => Promise<number>, beganMs: number): Promise<number> {
  const tookMs = performance.now() - beganMs;
  const atLeastMs = (await startedAt()) + tookMs;
  const localMs = Date.now();
  return localMs > atLeastMs && localMs - atLeastMs < sameClockMs ? localMs : atLeastMs;
}

/** An effect that does not heed the signal is left behind when its time is over. */
function unlessAborted<Result>(running: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    running.then(resolve, reject);
  });
}

/**
 * The result as every later pass will read it: the first one is given what the leaf returned (docs/resonate.md,
 * "Leaves"). What cannot be stored would fail outside this try, for ever (docs/resonate.md, 3), and doing it again
 * would not help.
 */
function asKept<Result>(result: Result): Result {
  const found = findNotPlain(result);
  if (found !== undefined)
    throw new TerminalError(
      `its result cannot be kept, for it ${describeNotPlain(found)}: return plain JSON`,
    );
  try {
    return asStored(result);
  } catch (cause) {
    throw new TerminalError("its result cannot be kept: it is not plain JSON", { cause });
  }
}
