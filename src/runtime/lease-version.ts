/** Whether a durable call may have been tried before, and whether it is still this process's. */

import type { DurableClient } from "../resonate/client.ts";
import type { LeasedTask } from "../resonate/leased-tasks.ts";
import { leaseMs as usualLeaseMs } from "../resonate/tags.ts";
import { steadyNow } from "../steady-clock.ts";
import type { HeldLease } from "./keyed-mutex.ts";
import type { Attempt } from "./presenter.ts";

/** What the engine has said of a lease holds for so long here, in milliseconds: of several messages one asks for all. */
const freshMs = 50;
/** How long a call to Slack may be under way that was made before its process lost the durable call, in milliseconds. */
const underWayMs = 1_500 + freshMs;

/** Another process has taken the durable call up: this one leaves it alone. */
export class TakenOverError extends Error {
  constructor(id: string) {
    super(`${id} was taken up by another process.`);
    this.name = "TakenOverError";
  }
}

export interface LeaseVersion extends Attempt {
  /** Nobody had this call before. */
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
  /** In milliseconds, by which what was read gets old; absent: the steady clock. */
  now?: (() => number) | undefined;
}

/**
 * Reads how often the call was taken up, and how long ago it was made: somebody may have tried it before this process
 * took it up, or after that, if this process was away and lost its lease. Throws TakenOverError if it has lost it.
 */
export async function readLeaseVersion(
  { client, leaseMs = usualLeaseMs, held, now = steadyNow }: Reading,
  id: string,
  heldLease: HeldLease,
): Promise<LeaseVersion> {
  // When it was made the engine has told already where it handed the call to this process.
  const own = held?.get(id)?.promise;
  let asked = { atMs: now(), byWallMs: Date.now() };
  // The steady clock may stand still while the machine sleeps, and the other one may be set back.
  const ageMs = () => Math.max(now() - asked.atMs, Date.now() - asked.byWallMs);
  const [leaseVersion, record] = await Promise.all([client.leaseVersion(id), own ?? client.get(id)]);
  hold(heldLease, held?.get(id), leaseVersion);
  checkHeld(id, heldLease, leaseVersion);
  const isFirst = leaseVersion === 1;
  const sinceMs = Number(record?.createdAt ?? 0);
  // What this process itself took up as the first nobody else has tried, and confirming tells if that changes.
  const isOwn = held?.get(id)?.version === 1;
  const madeMsAgo = Date.now() - sinceMs;
  // By a clock that was set back it is of the future, and its age is not known.
  const mayBeOld = madeMsAgo < 0 || madeMsAgo > leaseMs / 2;
  const doubtful = !isFirst || (!isOwn && mayBeOld);
  let asHad = leaseVersion;
  const confirm = async () => {
    if (ageMs() < freshMs && heldLease.leaseVersion === asHad) return undefined;
    const asking = { atMs: now(), byWallMs: Date.now() };
    const told = await client.leaseVersion(id);
    // It may have been handed to this process again.
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

/** The same for one try to show something; `failed`: an earlier one may have happened all the same. */
export async function readAttempt(
  deps: Taking & { heldLease: HeldLease },
  id: string,
  failed: boolean,
): Promise<Attempt> {
  const lease = await readLeaseVersion(deps, id, deps.heldLease);
  return { ...lease, doubtful: failed || lease.doubtful };
}

/** What this process has by its own knowledge, or else what the engine answered it first. */
function hold(heldLease: HeldLease, own: Held | undefined, told: number | undefined): void {
  if (own !== undefined) {
    heldLease.leaseVersion = own.version;
    heldLease.sinceMs = own.sinceMs;
  } else if (heldLease.leaseVersion === undefined) {
    heldLease.leaseVersion = told;
    heldLease.sinceMs = steadyNow();
  }
}

/** An engine that cannot say how often leaves it open. */
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
