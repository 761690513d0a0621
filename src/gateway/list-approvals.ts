/** Everybody's approvals: those that are open, those that have ended, and how many wait. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { parseEnded } from "../records/ended.ts";
import { readState } from "../records/round-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import type { Page } from "../resonate/search-promises.ts";
import { ofKind } from "../resonate/tags.ts";
import { isWithin, type Narrowed } from "./asked-by.ts";
import { type Decided, readDecided } from "./decided.ts";
import { LeftOut } from "./leave-out.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, type Found, inTurns, unlessUnsearchable } from "./searching.ts";
import type { Waiting } from "./waiting-for.ts";

/** So many are counted while somebody waits for the number. */
const mostCounted = 1_000;

/**
 * How many approvals are open, up to `mostCounted`; of more, what the last walk through all found. Undefined where the
 * engine cannot search. Throws when the engine is away.
 */
export async function countWaiting({
  client,
  untagged,
}: Pick<GatewayDeps, "client" | "untagged">): Promise<number | undefined> {
  try {
    const { promises, cursor } = await readOpen(client, { limit: mostCounted });
    return cursor === undefined ? promises.length : Math.max(promises.length, untagged?.lastCounted ?? 0);
  } catch (error) {
    if (isUnsearchable(error)) return undefined;
    throw error;
  }
}

/** So many are asked for at once. */
const atOnce = 200;

/** Up to `limit` open rounds, and where the next ones are; undefined: there are none. */
async function readOpen(
  client: Pick<DurableClient, "searchPage">,
  { limit, cursor: from }: { limit: number; cursor?: string | undefined },
): Promise<Page> {
  const promises: PromiseRecord[] = [];
  let cursor = from;
  do {
    const asked = {
      limit: Math.min(atOnce, limit - promises.length),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const page = await client.searchPage({ state: "pending", tags: ofKind("approval") }, asked);
    promises.push(...page.promises);
    cursor = page.cursor;
  } while (cursor !== undefined && promises.length < limit);
  return { promises, cursor };
}

/** A page of what is open. */
export interface OpenPage extends Found<Waiting> {
  /** Where the next page begins; absent: there is none. */
  cursor?: string | undefined;
}

/**
 * Up to `limit` open approvals in the order in which they came to be as they are, by a response, a rung or their opening;
 * within the page the one that was opened first is first. Throws when the engine is away.
 */
export function findOpen(
  gateway: GatewayDeps,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<OpenPage | CannotSearch> {
  return unlessUnsearchable(async () => {
    const page = await readOpen(gateway.client, { limit, cursor });
    const items: Waiting[] = [];
    const leftOut = new LeftOut(gateway.log);
    for await (const record of inTurns(page.promises)) {
      const state = leftOut.read(record.id, () => readState(gateway.client.decode(record)));
      if (state !== undefined) items.push({ promiseId: record.id, state });
    }
    items.sort((one, other) => one.state.openedAtMs - other.state.openedAtMs);
    return { kind: "found", items, unchecked: 0, ...leftOut.counted, cursor: page.cursor };
  });
}

/** Where a page of what has ended begins: after the one that ended then. */
export interface EndedAfter {
  settledAtMs: number;
  id: string;
}

export interface EndedPage extends Found<Decided> {
  /** After which the next page begins; absent: there is none. */
  last?: EndedAfter | undefined;
}

/**
 * Up to `limit` approvals that have ended, newest first, within `narrowed`. It reads all that the
 * engine keeps. Throws when the engine is away.
 */
export function findEnded(
  gateway: GatewayDeps,
  { limit, after, ...narrowed }: Narrowed & { limit: number; after?: EndedAfter | undefined },
): Promise<EndedPage | CannotSearch> {
  return unlessUnsearchable(async () => {
    const newest: PromiseRecord[] = [];
    const keepNewest = () => {
      newest.sort((one, other) => compareEnds(endOf(one), endOf(other)));
      newest.splice(limit + 1);
    };
    for await (const record of gateway.client.search({ state: "resolved", tags: ofKind("approval-run") })) {
      const isBefore = after === undefined || compareEnds(endOf(record), after) > 0;
      if (isBefore && isWanted(gateway, record, narrowed)) newest.push(record);
      if (newest.length > 2 * limit + 1) keepNewest();
    }
    keepNewest();
    const leftOut = new LeftOut(gateway.log);
    const page = newest.slice(0, limit);
    const items = page.flatMap((record) => leftOut.read(record.id, () => readDecided(gateway, record)) ?? []);
    const last = newest.length > limit ? page.at(-1) : undefined;
    return { kind: "found", items, unchecked: 0, ...leftOut.counted, last: last && endOf(last) };
  });
}

/** What cannot be read may be anybody's: the page says that it left it out. */
function isWanted({ client }: GatewayDeps, record: PromiseRecord, narrowed: Narrowed): boolean {
  if (narrowed.requester === undefined && narrowed.group === undefined) return true;
  const ended = parseEnded(client.decode(record).value.data);
  return ended === undefined || isWithin(ended.state, narrowed);
}

function endOf({ id, settledAt }: PromiseRecord): EndedAfter {
  return { id, settledAtMs: settledAt ?? 0 };
}

function compareEnds(one: EndedAfter, other: EndedAfter): number {
  return other.settledAtMs - one.settledAtMs || (one.id < other.id ? 1 : one.id === other.id ? 0 : -1);
}
