/** What is acknowledged is durable (law 2): work first, ack after, and a plain word when that takes too long. */

import { setTimeout as pause } from "node:timers/promises";
import { backOffMs } from "../../back-off.ts";
import type { Log } from "../../log.ts";
import { steadyNow } from "../../steady-clock.ts";
import type { Telemetry } from "../../telemetry.ts";

export interface Patience {
  /** When the work is left unacknowledged. Slack shows the person an error at 3,000 ms. */
  ackWithinMs: number;
  /** When the person is told to do it again. */
  giveUpAfterMs: number;
}
/** 2.5 s leave time for the ack's way. */
const patience: Patience = { ackWithinMs: 2_500, giveUpAfterMs: 60_000 };
const pauses = { firstMs: 50, longestMs: 2_000 };

export interface Acknowledging<Result> {
  /** Safe to repeat: the same nonce, the same run ID. May tell as soon as what was done is durable. */
  work: (onDurable: () => void) => Promise<Result>;
  /** The bare acknowledgement, where that does not depend on the result. */
  ackEarly?: () => Promise<void>;
  ack: (result: Result) => Promise<void>;
  /** The time for the ack is over and the result not known. */
  onUnknown: () => Promise<void>;
  /** The result came after that; undefined if it never did. */
  onLate: (result: Result | undefined) => Promise<void>;
  log: Log;
  /** Told how long the acknowledgement took. */
  telemetry?: Pick<Telemetry, "acknowledged"> | undefined;
  patience?: Patience;
}

/** Does the work, then acknowledges; what is not known in time is left unacknowledged, and the person is told. */
export async function workThenAck<Result>(deps: Acknowledging<Result>): Promise<void> {
  const { ackWithinMs, giveUpAfterMs } = deps.patience ?? patience;
  const startedMs = performance.now();
  const early = new EarlyAck(deps, startedMs);
  const working = repeatUntilDone(deps, steadyNow() + giveUpAfterMs, () => early.give());
  const inTime = await Promise.race([working, pause(ackWithinMs, "late" as const, { ref: false })]);
  early.end();
  if (inTime !== "late" && inTime !== undefined) {
    await ackOrTell(deps, inTime.result, early.isGiven ? undefined : startedMs);
    return;
  }
  await deps.onUnknown();
  await deps.onLate((await working)?.result);
}

/** Acknowledges once, in time, as soon as that is allowed; whatever comes of it, `ack` does the rest. */
class EarlyAck {
  isGiven = false;
  #isOver = false;
  readonly #deps: Pick<Acknowledging<never>, "ackEarly" | "telemetry" | "log">;
  readonly #startedMs: number;

  constructor(deps: Pick<Acknowledging<never>, "ackEarly" | "telemetry" | "log">, startedMs: number) {
    this.#deps = deps;
    this.#startedMs = startedMs;
  }

  give(): void {
    const { ackEarly, telemetry, log } = this.#deps;
    if (this.isGiven || this.#isOver || ackEarly === undefined) return;
    this.isGiven = true;
    telemetry?.acknowledged(performance.now() - this.#startedMs);
    ackEarly().catch((error: unknown) => log.debug({ err: error }, "could not acknowledge at once"));
  }

  /** From now on it is too late, or done. */
  end(): void {
    this.#isOver = true;
  }
}

/** The connection may be lost between the work and its ack: the person then hears the result in words. */
async function ackOrTell<Result>(
  deps: Acknowledging<Result>,
  result: Result,
  startedMs: number | undefined,
): Promise<void> {
  try {
    if (startedMs !== undefined) deps.telemetry?.acknowledged(performance.now() - startedMs);
    await deps.ack(result);
  } catch (error) {
    deps.log.warn({ err: error }, "could not acknowledge what was recorded");
    await deps.onLate(result);
  }
}

async function repeatUntilDone<Result>(
  deps: Acknowledging<Result>,
  giveUpAtMs: number,
  onDurable: () => void,
): Promise<{ result: Result } | undefined> {
  for (let failures = 0; ; failures += 1) {
    try {
      return { result: await deps.work(onDurable) };
    } catch (error) {
      deps.log.warn({ err: error, failures }, "could not record what a person did, will try again");
      if (steadyNow() > giveUpAtMs) return undefined;
      await pause(backOffMs(pauses, failures));
    }
  }
}
