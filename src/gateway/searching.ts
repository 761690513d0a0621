/** Searching everything that the engine keeps, where it can. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { ofKind } from "../resonate/tags.ts";
import type { Unchecked } from "./memberships.ts";

/** The engine cannot search (resonate-pg and the SDK's own: docs/resonate.md, "The wire protocol"). */
export interface CannotSearch {
  kind: "cannot-search";
}
export interface Found<Item> {
  kind: "found";
  items: Item[];
  /** For so many more Slack does not tell at the moment whether they are this person's. */
  unchecked: number;
  /** Why, where Slack refuses to tell; absent: it does not answer. */
  why?: Unchecked | undefined;
  /** So many more are left out, for their records cannot be read; absent: none. */
  unreadable?: number;
  /** There are more than these, which were not looked at. */
  more?: boolean;
  /** What older programs opened is still being read, since this process was started: there may be more. */
  isStillReading?: boolean;
}

/** So many are read in one turn, which takes some 10 ms. */
const perTurn = 40;

/**
 * A list of thousands is looked through in turns, as a search hands them out: whoever clicks meanwhile is acknowledged in
 * time (law 2).
 */
export async function* inTurns<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  let count = 0;
  for (const item of items) {
    count += 1;
    if (count % perTurn === 0) await nextTurn();
    yield item;
  }
}

/** What is found; "cannot-search" where the engine cannot search. Throws when the engine is away. */
export async function unlessUnsearchable<Item>(
  find: () => Promise<Found<Item>>,
): Promise<Found<Item> | CannotSearch> {
  try {
    return await find();
  } catch (error) {
    if (isUnsearchable(error)) return { kind: "cannot-search" };
    throw error;
  }
}

/** Whether the engine can search. Throws when it is away. */
export async function canSearch(client: Pick<DurableClient, "searchPage">): Promise<boolean> {
  try {
    await client.searchPage({ state: "pending", tags: ofKind("grant") }, { limit: 1 });
    return true;
  } catch (error) {
    if (isUnsearchable(error)) return false;
    throw error;
  }
}
