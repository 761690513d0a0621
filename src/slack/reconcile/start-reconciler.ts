/** Mends cards from time to time, one mender at a time over all processes. */
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../../log.ts";
import { type MendingParts, mendCards } from "./reconcile-cards.ts";
import { MendingLease } from "./reconcile-lease.ts";

export interface Mender {
  /** Ends a pass between two calls to Slack; one that Slack does not answer is left behind after a while. */
  stop(): Promise<void>;
}

/**
 * How long it waits for a call that is under way, in milliseconds. Slack may take 15 s, more than a program has to stop;
 * whatever a call left behind has done, the next pass finds.
 */
const lastCallMs = 3_000;

/**
 * Mends now and every `everyMs`, where nobody else does. It never throws: what fails is logged and tried again in the
 * next window.
 */
export function startMender(
  parts: Omit<MendingParts, "signal"> & { everyMs: number; silentMs?: number },
): Mender {
  const stopping = new AbortController();
  const { client, now = Date.now, ...times } = parts;
  const lease = new MendingLease(client, { ...times, now });
  const running = mendInWindows({ ownWays: new Map(), ...parts }, lease, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.race([running, pause(lastCallMs, undefined, { ref: false })]);
    },
  };
}

async function mendInWindows(parts: MendingParts, lease: MendingLease, stopping: AbortSignal): Promise<void> {
  for (let isStart = true; !stopping.aborted; isStart = false) {
    const window = lease.window();
    try {
      const isOurs = (await lease.claim(window)) || (await lease.inherit(window, isStart, stopping));
      if (isOurs) await mendWhileHeld(parts, lease, stopping);
    } catch (error) {
      parts.log.warn({ err: error }, "could not mend cards, will try again");
    }
    // A pass may have gone on into a later window.
    await untilWindow(lease, Math.max(window, lease.window()) + 1, stopping);
  }
}

/** A timer may ring a little early. */
async function untilWindow(lease: MendingLease, window: number, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && lease.window() < window) await wait(lease.untilMs(window), ended);
}

/** Waits, or until it is ended. */
async function wait(waitMs: number, ended: AbortSignal): Promise<void> {
  await pause(Math.max(waitMs, 1), undefined, { signal: ended }).catch(() => undefined);
}

async function mendWhileHeld(parts: MendingParts, lease: MendingLease, stopping: AbortSignal): Promise<void> {
  const pass = new AbortController();
  const finished = new AbortController();
  const ended = AbortSignal.any([stopping, finished.signal]);
  const keeping = [keepLease(lease, ended, pass, parts.log), answerHeirs(lease, ended, pass, parts.log)];
  try {
    const report = await mendCards({ ...parts, signal: AbortSignal.any([stopping, pass.signal]) });
    parts.log.debug(report, "looked through the cards");
  } finally {
    finished.abort();
    await Promise.all(keeping);
    await lease.release().catch((error: unknown) => {
      parts.log.debug({ err: error }, "could not release the menders' lease");
    });
  }
}

/** While the pass goes on, tells those that start that somebody mends; the pass ends if an earlier one still does. */
async function answerHeirs(
  lease: MendingLease,
  ended: AbortSignal,
  pass: AbortController,
  log: Log,
): Promise<void> {
  while (!ended.aborted) {
    await wait(lease.answerEveryMs, ended);
    if (ended.aborted) return;
    const isOurs = await lease.answer().catch((error: unknown) => {
      log.debug({ err: error }, "could not see whether anybody wants to mend");
      return true;
    });
    if (!isOurs) pass.abort();
  }
}

/** While the pass goes on, claims each next window a little before it begins; the pass ends if it is not to be had. */
async function keepLease(
  lease: MendingLease,
  ended: AbortSignal,
  pass: AbortController,
  log: Log,
): Promise<void> {
  for (let next = lease.window() + 1; !ended.aborted; next += 1) {
    await wait(lease.untilMs(next) - lease.everyMs / 10, ended);
    if (ended.aborted) return;
    const isOurs = await lease.claim(next).catch((error: unknown) => {
      log.warn({ err: error }, "could not keep the menders' lease");
      return false;
    });
    if (isOurs) continue;
    pass.abort();
    return;
  }
}
