/** Repeats a try to show something until Slack has taken it: a card sync never gives up, it only waits longer. */
import { backOffMs } from "../back-off.ts";
import type { Log } from "../log.ts";
import type { RecordedEnds } from "../resonate/recorded-ends.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { type Clock, systemClock } from "../steady-clock.ts";
import type { Telemetry } from "../telemetry.ts";
import { TakenOverError, type Taking } from "./lease-version.ts";
import { leavesDoubt, NotShownError, type Presenter } from "./presenter.ts";

const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** The longest pause where Slack refuses until somebody mends the cause, in milliseconds. */
const longestRefusedMs = 60_000;
/** The longest pause where many tries meet the same refusal, such as all lines of an audit channel, in milliseconds. */
const longestToldOfMs = 300_000;

export interface Trying {
  log: Log;
  /** Aborted when the worker stops. */
  stopping: AbortSignal;
  /** The clock for the pauses between two tries; absent: the machine's. */
  clock?: Clock | undefined;
  /** Refusals are not logged here: `attempt` has them logged once for all that meet the same one. */
  isToldOf?: boolean;
}

/** What the durable functions that show something need. */
export interface ShowDeps extends Trying, RecordReaders, Taking {
  presenter: Presenter;
  telemetry?: Telemetry | undefined;
  /** Tells at once of promises that this process settles; absent: the engine is asked. */
  ends?: Pick<RecordedEnds, "ended"> | undefined;
}

/**
 * Calls `attempt` until it succeeds. `mayHaveHappened` is true after a failure that does not rule out that Slack did what
 * it was asked. When the worker stops, this function never returns, so that the durable call is left unfinished for the
 * next process.
 */
export async function untilShown(
  trying: Trying,
  attempt: (mayHaveHappened: boolean) => Promise<void>,
): Promise<void> {
  let inDoubt = false;
  let told: string | undefined;
  for (let failures = 0; ; failures += 1) {
    if (trying.stopping.aborted) await neverAgain();
    try {
      await attempt(inDoubt);
      return;
    } catch (error) {
      if (trying.stopping.aborted) await neverAgain();
      if (error instanceof TakenOverError) {
        trying.log.info({ err: error }, "left to the process that has it now");
        await neverAgain();
      }
      const notShown = error instanceof NotShownError ? error : undefined;
      inDoubt ||= leavesDoubt(error);
      const refusal = notShown?.refusal;
      const isToldOf = refusal !== undefined && trying.isToldOf === true;
      const refusedMs = isToldOf ? longestToldOfMs : longestRefusedMs;
      const longestMs = refusal === undefined ? longestPauseMs : refusedMs;
      const waitMs = notShown?.retryAfterMs ?? backOffMs({ firstMs: firstPauseMs, longestMs }, failures);
      const why = error instanceof Error ? error.message : String(error);
      // A failure is logged as a warning only where its reason is another than that of the failure before.
      trying.log[why === told || isToldOf ? "debug" : "warn"](
        { err: error, waitMs, inDoubt, ...(refusal?.remedy && { remedy: refusal.remedy }) },
        refusal === undefined
          ? "not shown in Slack yet, will try again"
          : "not shown in Slack yet: Slack refuses it until somebody fixes that",
      );
      told = why;
      await (trying.clock ?? systemClock).pause(waitMs, trying.stopping).catch(neverAgain);
    }
  }
}

function neverAgain(): Promise<never> {
  return new Promise(() => {
    // Never settled: an unfinished leaf is what makes the engine run it again elsewhere.
  });
}
