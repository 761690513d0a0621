/** Whether a durable call may have been tried before. */
import type { DurableClient } from "./client.ts";
import { leaseMs } from "./tags.ts";

export interface TakeUp {
  /** Nobody had this call before. */
  isFirst: boolean;
  /** Somebody may have tried it: before this one took it up, or after this one, if it was away, lost its lease. */
  isDoubtful: boolean;
  /** Nobody tried it before this (Unix time, milliseconds). */
  sinceMs: number;
}

/** Reads how often the call was taken up, and how long ago it was made. `lease`: this worker's, in milliseconds. */
export async function readTakeUp(client: DurableClient, id: string, lease = leaseMs): Promise<TakeUp> {
  const [takenUp, record] = await Promise.all([client.takenUp(id), client.get(id)]);
  const isFirst = takenUp === 1;
  const sinceMs = record?.createdAt ?? 0;
  return { isFirst, isDoubtful: !isFirst || Date.now() - sinceMs > lease / 2, sinceMs };
}
