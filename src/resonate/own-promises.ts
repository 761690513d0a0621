/** The promise of a durable run that this worker has taken up, as the engine handed it out: read without asking. */
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import type { LeasedTask } from "./leased-tasks.ts";

export interface OwnPromises {
  held: ReadonlyMap<string, Pick<LeasedTask, "promise">>;
}

/** The promise of the run that is read, as stored. Throws if this worker does not have it: then it is released. */
export function ownPromise({ held }: OwnPromises, sdk: Context): PromiseRecord {
  const own = held.get(sdk.id);
  if (own === undefined) throw new Error(`${sdk.id} is not among the tasks that this worker has taken up.`);
  return own.promise;
}
