/** Whether a durable call may have been tried before, and whether it is still this process's. */
import type { DurableClient } from "./client.ts";
import type { Holding } from "./one-writer.ts";
import type { Attempt } from "./ports.ts";
import { leaseMs as usualLeaseMs } from "./tags.ts";

/** How long a call to Slack may be under way that was made before its process lost the durable call, in milliseconds. */
const underWayMs = 1_500;

/** Another process has taken the durable call up: this one leaves it alone. */
export class TakenOverError extends Error {
  constructor(id: string) {
    super(`${id} was taken up by another process.`);
    this.name = "TakenOverError";
  }
}

export interface TakeUp extends Attempt {
  /** Nobody had this call before. */
  isFirst: boolean;
}

export interface Taking {
  client: DurableClient;
  /** The worker's, in milliseconds; absent: as in tags.ts. */
  leaseMs?: number | undefined;
}

/**
 * Reads how often the call was taken up, and how long ago it was made: somebody may have tried it before this process
 * took it up, or after that, if this process was away and lost its lease. Throws TakenOverError if it has lost it.
 */
export async function readTakeUp(
  { client, leaseMs = usualLeaseMs }: Taking,
  id: string,
  holding: Holding,
): Promise<TakeUp> {
  const [takenUp, record] = await Promise.all([client.takenUp(id), client.get(id)]);
  if (holding.takenUp === undefined) {
    holding.takenUp = takenUp;
    holding.sinceMs = Date.now();
  } else checkHeld(id, holding, takenUp);
  const isFirst = takenUp === 1;
  const sinceMs = record?.createdAt ?? 0;
  const doubtful = !isFirst || Date.now() - sinceMs > leaseMs / 2;
  const confirm = async () => checkHeld(id, holding, await client.takenUp(id));
  return {
    isFirst,
    doubtful,
    sinceMs,
    confirm,
    ...(isFirst ? {} : { lookFromMs: holding.sinceMs + underWayMs }),
  };
}

/** An engine that cannot say how often leaves it open. */
function checkHeld(id: string, holding: Holding, takenUp: number | undefined): void {
  if (holding.takenUp === undefined || takenUp === undefined || takenUp === holding.takenUp) return;
  holding.lost();
  throw new TakenOverError(id);
}
