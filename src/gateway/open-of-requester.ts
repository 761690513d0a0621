/** The open approvals that one person or program asked for, or that were asked in one group. */
import { readState } from "../records/round-record.ts";
import { ofKind } from "../resonate/tags.ts";
import { isWithin, type Narrowed } from "./asked-by.ts";
import { LeftOut } from "./leave-out.ts";
import type { OpenPage } from "./list-approvals.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, inTurns, unlessUnsearchable } from "./searching.ts";
import type { Waiting } from "./waiting-for.ts";

/** So many are read at once. */
const atOnce = 200;
/** So many are looked at for a page of what one person asked for. */
const mostLooked = 2_000;

/**
 * Up to `limit` open approvals within this. No tag says who asked, so all that is open is looked at, so many for
 * a page: it may have fewer than `limit` though another one follows. Throws when the engine is away.
 */
export function findOpenOf(
  gateway: GatewayDeps,
  narrowed: Narrowed,
  { limit, cursor: from }: { limit: number; cursor?: string | undefined },
): Promise<OpenPage | CannotSearch> {
  return unlessUnsearchable(async () => {
    const items: Waiting[] = [];
    let unreadable = 0;
    let cursor = from;
    for (let looked = 0; looked < mostLooked && items.length < limit; looked += atOnce) {
      const page = await readOf(gateway, narrowed, { room: limit - items.length, cursor });
      items.push(...page.items);
      unreadable += page.unreadable ?? 0;
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    items.sort(byOpening);
    return { kind: "found", items, unchecked: 0, ...(unreadable > 0 ? { unreadable } : {}), cursor };
  });
}

/** Looks at the next ones, as many as hold no more than `room` of them: what is read is told, or not wanted. */
async function readOf(
  { client, log }: GatewayDeps,
  narrowed: Narrowed,
  { room, cursor }: { room: number; cursor: string | undefined },
): Promise<Pick<OpenPage, "items" | "unreadable" | "cursor">> {
  for (let limit = atOnce; ; ) {
    const page = await client.searchPage(
      { state: "pending", tags: ofKind("approval") },
      { limit, ...(cursor === undefined ? {} : { cursor }) },
    );
    const leftOut = new LeftOut(log);
    const items: Waiting[] = [];
    let seen = 0;
    for await (const record of inTurns(page.promises)) {
      const state = leftOut.read(record.id, () => readState(client.decode(record)));
      const isWanted = state !== undefined && isWithin(state, narrowed);
      if (isWanted && items.length === room) break;
      if (isWanted) items.push({ promiseId: record.id, state });
      seen += 1;
    }
    if (seen === page.promises.length) return { items, ...leftOut.counted, cursor: page.cursor };
    // Once more without what has no room: an engine says where to go on after its pages only.
    limit = seen;
  }
}

function byOpening({ state: one }: Waiting, { state: other }: Waiting): number {
  return one.openedAtMs - other.openedAtMs;
}
