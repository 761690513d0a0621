/** Answers `promise.search`, which the SDK's state machine does not: promises by state and tags, page by page. */
import type { PromiseRecord, PromiseSearchReq, PromiseSearchRes } from "@resonatehq/sdk";
import type { Machine } from "./machine.ts";
import type { Table } from "./table.ts";
import type { TagIndex } from "./tag-index.ts";

const defaultLimit = 100;
const greatestLimit = 1000;

/** So many places are looked at for one answer; with what was found, it then says where to go on. */
const mostLooked = 2_000;

/**
 * Finds promises in order of creation, as they read at `nowMs`. The cursor is the place from which to go on in that order,
 * which never changes, so pages stay consistent while promises are created. A page may be short, or empty, and have a
 * cursor: where little is found, an answer takes no longer than where much is.
 */
export function searchPromises(machine: Machine, nowMs: number, request: PromiseSearchReq): PromiseSearchRes {
  const { corrId, version } = request.head;
  const { state, tags = {}, limit = defaultLimit, cursor = "0" } = request.data;
  if (!/^\d+$/.test(cursor)) {
    return {
      kind: request.kind,
      head: { corrId, status: 400, version },
      data: "data.cursor is not one of a search.",
    };
  }
  const most = Math.min(limit, greatestLimit);
  const wanted = { tags, isOpen: state === "pending" };
  const promises: PromiseRecord[] = [];
  let place = findNext(machine.table, wanted, Number(cursor));
  for (let looked = 0; place !== undefined && looked < mostLooked; looked += 1) {
    const promise = machine.at(place, nowMs);
    const isFound = promise !== undefined && isWanted(promise, request.data);
    if (isFound && promises.length === most) break;
    if (isFound) promises.push(promise);
    place = findNext(machine.table, wanted, place + 1);
  }
  const data = place === undefined ? { promises } : { promises, cursor: `${place}` };
  return { kind: request.kind, head: { corrId, status: 200, version }, data };
}

/** A promise that is stored as open may read as settled, for its time is up. */
function isWanted(promise: PromiseRecord, { state, tags = {} }: PromiseSearchReq["data"]): boolean {
  if (state !== undefined && promise.state !== state) return false;
  return Object.entries(tags).every(([name, value]) => promise.tags[name] === value);
}

interface Wanted {
  tags: Record<string, string>;
  /** Only what is stored as open. */
  isOpen: boolean;
}

/** The first place from `from` on that has all of the tags that are indexed: each index is asked from where another one is. */
function findNext(table: Table, { tags, isOpen }: Wanted, from: number): number | undefined {
  const indexed = Object.entries(tags).filter(([name]) => table.tags.has(name));
  if (indexed.length === 0) return table.nextPlaced(from);
  for (let place = from; ; ) {
    const found = indexed.map(([name, value]) => firstOf(table.tags, { name, value, isOpen }, place));
    if (found.includes(undefined)) return undefined;
    const furthest = Math.max(...found.map((one) => one ?? 0));
    if (found.every((one) => one === furthest)) return furthest;
    place = furthest;
  }
}

function firstOf(
  index: TagIndex,
  { isOpen, ...tag }: { name: string; value: string; isOpen: boolean },
  from: number,
): number | undefined {
  const open = index.next({ ...tag, isOpen: true }, from);
  const closed = isOpen ? undefined : index.next({ ...tag, isOpen: false }, from);
  return open === undefined || closed === undefined ? (open ?? closed) : Math.min(open, closed);
}
