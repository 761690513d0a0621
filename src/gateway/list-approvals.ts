/** Everybody's approvals: those that are open, those that have ended, and how many wait. */
import { readState } from "../records/round-record.ts";
import { isUnsearchable } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { type Decided, findEndedRecords, readDecided, type Waiting } from "./inbox.ts";
import { LeftOut } from "./leave-out.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, type Found, unlessUnsearchable } from "./searching.ts";

/** How many approvals are open; undefined where the engine cannot search. Throws when the engine is away. */
export async function countWaiting(gateway: Pick<GatewayDeps, "client">): Promise<number | undefined> {
  let count = 0;
  try {
    for await (const _ of gateway.client.search({ state: "pending", tags: ofKind("approval") })) count += 1;
    return count;
  } catch (error) {
    if (isUnsearchable(error)) return undefined;
    throw error;
  }
}

/** Every open approval, oldest first, up to `atMost`. Throws when the engine is away. */
export function findOpen(gateway: GatewayDeps, atMost: number): Promise<Found<Waiting> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const items: Waiting[] = [];
    const leftOut = new LeftOut(gateway.log);
    // Engines find rounds in the order of their IDs or of their creation, which is not that in which approvals were opened.
    const keepOldest = () => {
      items.sort((one, other) => one.state.openedAtMs - other.state.openedAtMs);
      items.splice(atMost);
    };
    for await (const record of gateway.client.search({ state: "pending", tags: ofKind("approval") })) {
      const state = leftOut.read(record.id, () => readState(gateway.client.decode(record)));
      if (state !== undefined) items.push({ promiseId: record.id, state });
      if (items.length > 2 * atMost) keepOldest();
    }
    keepOldest();
    return { kind: "found", items, unchecked: 0, ...leftOut.counted };
  });
}

/** The approvals that have ended, newest first, up to `atMost`. Throws when the engine is away. */
export function findEnded(gateway: GatewayDeps, atMost: number): Promise<Found<Decided> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const leftOut = new LeftOut(gateway.log);
    const items = (await findEndedRecords(gateway))
      .slice(0, atMost)
      .flatMap((record) => leftOut.read(record.id, () => readDecided(gateway, record)) ?? []);
    return { kind: "found", items, unchecked: 0, ...leftOut.counted };
  });
}
