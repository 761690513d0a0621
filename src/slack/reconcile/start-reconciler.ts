/** Repairs cards from time to time, one reconciler at a time over all processes. */
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../../log.ts";
import { KnownCards } from "./put-right.ts";
import { type ReconcileDeps, reconcileCards } from "./reconcile-cards.ts";
import { ReconcileLease } from "./reconcile-lease.ts";

export interface Reconciler {
  /** Ends a pass between two calls to Slack; one that Slack does not answer is left behind after a while. */
  stop(): Promise<void>;
}

/**
 * How long it waits for a call that is under way, in milliseconds. Slack may take 15 s, more than a program has to stop;
 * whatever a call left behind has done, the next pass finds.
 */
const lastCallMs = 3_000;

/**
 * Repairs now and every `everyMs`, where nobody else does. It never throws: what fails is logged and tried again in the
 * next window.
 */
export function startReconciler(
  deps: Omit<ReconcileDeps, "signal"> & { everyMs: number; silentMs?: number },
): Reconciler {
  const stopping = new AbortController();
  const { client, now = Date.now, ...times } = deps;
  const lease = new ReconcileLease(client, { ...times, now });
  const running = reconcileInWindows({ known: new KnownCards(), ...deps }, lease, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.race([running, pause(lastCallMs, undefined, { ref: false })]);
    },
  };
}

async function reconcileInWindows(
  deps: ReconcileDeps,
  lease: ReconcileLease,
  stopping: AbortSignal,
): Promise<void> {
  for (let isStart = true; !stopping.aborted; isStart = false) {
    const window = lease.window();
    try {
      const isOurs = (await lease.claim(window)) || (await lease.inherit(window, isStart, stopping));
      if (isOurs) await reconcileWhileHeld(deps, lease, stopping);
    } catch (error) {
      deps.log.warn({ err: error }, "could not repair cards, will try again");
    }
    await untilAnotherWindow(lease, stopping);
  }
}

/** It may be an earlier one, where a clock was ahead and is set right. A timer may ring a little early. */
async function untilAnotherWindow(lease: ReconcileLease, ended: AbortSignal): Promise<void> {
  const window = lease.window();
  while (!ended.aborted && lease.window() === window) await wait(lease.untilMs(window + 1), ended);
}

/** Waits, or until it is ended. */
async function wait(waitMs: number, ended: AbortSignal): Promise<void> {
  await pause(Math.max(waitMs, 1), undefined, { signal: ended }).catch(() => undefined);
}

async function reconcileWhileHeld(
  deps: ReconcileDeps,
  lease: ReconcileLease,
  stopping: AbortSignal,
): Promise<void> {
  const pass = new AbortController();
  const finished = new AbortController();
  const ended = AbortSignal.any([stopping, finished.signal]);
  const holding = { ended, pass, log: deps.log };
  const keeping = [keepLease(lease, holding), answerHeirs(lease, holding)];
  try {
    const report = await reconcileCards({ ...deps, signal: AbortSignal.any([stopping, pass.signal]) });
    deps.log.debug(report, "looked through the cards");
  } finally {
    finished.abort();
    await Promise.all(keeping);
    await lease.release().catch((error: unknown) => {
      deps.log.debug({ err: error }, "could not release the reconcilers' lease");
    });
  }
}

interface Holding {
  /** The pass is over, or the reconciler is stopped: nothing is held any more. */
  ended: AbortSignal;
  /** Aborted where the lease is another process's. */
  pass: AbortController;
  log: Log;
}

/** While the pass goes on, tells those that start that somebody repairs; the pass ends if an earlier one still does. */
async function answerHeirs(lease: ReconcileLease, { ended, pass, log }: Holding): Promise<void> {
  while (!ended.aborted) {
    await wait(lease.answerEveryMs, ended);
    if (ended.aborted) return;
    const isOurs = await lease.answer().catch((error: unknown) => {
      log.debug({ err: error }, "could not see whether another process wants to repair cards");
      return true;
    });
    if (!isOurs) pass.abort();
  }
}

/** While the pass goes on, claims each next window a little before it begins; the pass ends if it is not to be had. */
async function keepLease(lease: ReconcileLease, { ended, pass, log }: Holding): Promise<void> {
  for (let next = lease.window() + 1; !ended.aborted; next += 1) {
    await wait(lease.untilMs(next) - lease.everyMs / 10, ended);
    if (ended.aborted) return;
    const isOurs = await lease.claim(next).catch((error: unknown) => {
      log.warn({ err: error }, "could not keep the reconcilers' lease");
      return false;
    });
    if (isOurs) continue;
    pass.abort();
    return;
  }
}
