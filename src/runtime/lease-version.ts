/** Whether a durable call may have been tried before, and whether this process still holds its lease. */

import type { DurableClient } from "../resonate/client.ts";
import type { LeasedTask } from "../resonate/leased-tasks.ts";
import { leaseMs as usualLeaseMs } from "../resonate/tags.ts";
import { steadyNow } from "../steady-clock.ts";
import type { HeldLease } from "./keyed-mutex.ts";
import type { Attempt } from "./presenter.ts";

/** How long an answer of the engine about a lease is trusted, in milliseconds: several messages then share one question. */
const freshMs = 50;
/** How long a call to Slack may still be under way after its process lost the lease, in milliseconds. */
const underWayMs = 1_500 + freshMs;

/** Another process has the lease of the durable call: this one leaves the call alone. */
export class TakenOverError extends Error {
  constructor(id: string) {
    super(`${id} was taken up by another process.`);
    this.name = "TakenOverError";
  }
}

export interface LeaseVersion extends Attempt {
  /** No process had this call before. */
  isFirst: boolean;
}

type Held = Pick<LeasedTask, "version" | "sinceMs"> & Partial<Pick<LeasedTask, "promise">>;

export interface Taking {
  client: DurableClient;
  /** The worker's, in milliseconds; absent: as in tags.ts. */
  leaseMs?: number | undefined;
  /** The tasks that this process has; absent: the first answer of the engine is believed to be of its own. */
  held?: ReadonlyMap<string, Held>;
}

interface Reading extends Omit<Taking, "client"> {
  client: Pick<DurableClient, "get" | "leaseVersion">;
  /** The clock by which answers grow old, in milliseconds; absent: the steady clock. */
  now?: (() => number) | undefined;
}

/**
 * Reads the version of the call's lease (how often a process acquired it) and when the call was made: another process may
 * have tried the call before this one, or since, if this one was away. Throws TakenOverError if the lease is another's now.
 */
export async function readLeaseVersion(
  { client, leaseMs = usualLeaseMs, held, now = steadyNow }: Reading,
  id: string,
  heldLease: HeldLease,
): Promise<LeaseVersion> {
  // The engine sent the promise, with the time at which it was made, when it handed the call to this process.
  const own = held?.get(id)?.promise;
  let asked = { atMs: now(), byWallMs: Date.now() };
  // The steady clock may stand still while the machine sleeps, and the other one may be set back.
  const ageMs = () => Math.max(now() - asked.atMs, Date.now() - asked.byWallMs);
  const [leaseVersion, record] = await Promise.all([client.leaseVersion(id), own ?? client.get(id)]);
  hold(heldLease, held?.get(id), leaseVersion);
  checkHeld(id, heldLease, leaseVersion);
  const isFirst = leaseVersion === 1;
  const sinceMs = Number(record?.createdAt ?? 0);
  // No other process has tried a call that this one acquired at version 1, and `confirm` notices if one takes it.
  const isOwn = held?.get(id)?.version === 1;
  const madeMsAgo = Date.now() - sinceMs;
  // By a clock that was set back, the call would be of the future: its age is not known.
  const mayBeOld = madeMsAgo < 0 || madeMsAgo > leaseMs / 2;
  const doubtful = !isFirst || (!isOwn && mayBeOld);
  let asHad = leaseVersion;
  const confirm = async () => {
    if (ageMs() < freshMs && heldLease.leaseVersion === asHad) return undefined;
    const asking = { atMs: now(), byWallMs: Date.now() };
    const told = await client.leaseVersion(id);
    // The engine may have handed the call to this process again, at a newer version.
    const own = held?.get(id);
    if (own !== undefined) hold(heldLease, own, told);
    checkHeld(id, heldLease, told);
    asked = asking;
    const isSame = told === asHad;
    asHad = told;
    return isSame ? undefined : (own?.sinceMs ?? steadyNow()) + underWayMs;
  };
  return {
    isFirst,
    doubtful,
    sinceMs,
    confirm,
    ...(isFirst ? {} : { lookFromMs: heldLease.sinceMs + underWayMs }),
  };
}

/** What one try to show something has to know of the tries before it; `failed`: an earlier try here may have happened. */
export async function readAttempt(
  deps: Taking & { heldLease: HeldLease },
  id: string,
  failed: boolean,
): Promise<Attempt> {
  const lease = await readLeaseVersion(deps, id, deps.heldLease);
  return { ...lease, doubtful: failed || lease.doubtful };
}

/** Notes the version that this process holds: by the engine's message if there was one, else by its first answer. */
function hold(heldLease: HeldLease, own: Held | undefined, told: number | undefined): void {
  if (own !== undefined) {
    heldLease.leaseVersion = own.version;
    heldLease.sinceMs = own.sinceMs;
  } else if (heldLease.leaseVersion === undefined) {
    heldLease.leaseVersion = told;
    heldLease.sinceMs = steadyNow();
  }
}

/** Throws if the lease is another process's. An engine that tells no versions proves nothing, and nothing is thrown. */
function checkHeld(id: string, heldLease: HeldLease, leaseVersion: number | undefined): void {
  if (
    heldLease.leaseVersion === undefined ||
    leaseVersion === undefined ||
    leaseVersion === heldLease.leaseVersion
  )
    return;
  heldLease.lost();
  throw new TakenOverError(id);
}
