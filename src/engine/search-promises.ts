/** Answers `promise.search`, which the SDK's state machine does not: promises by state and tags, page by page. */
import type { PromiseRecord, PromiseSearchReq, PromiseSearchRes } from "@resonatehq/sdk";
import type { Machine } from "./machine.ts";

const defaultLimit = 100;
const greatestLimit = 1000;

/**
 * Finds promises in order of creation, as they read at `nowMs`. The cursor is the place of the next match in that order,
 * which never changes, so pages stay consistent while promises are created.
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
  const page: PromiseRecord[] = [];
  const wanted = Object.entries(tags);
  for (const { place, promise } of machine.candidates(nowMs, request.data, Number(cursor))) {
    if (state !== undefined && promise.state !== state) continue;
    if (!wanted.every(([name, value]) => promise.tags[name] === value)) continue;
    if (page.length === Math.min(limit, greatestLimit)) {
      return {
        kind: request.kind,
        head: { corrId, status: 200, version },
        data: { promises: page, cursor: `${place}` },
      };
    }
    page.push(promise);
  }
  return { kind: request.kind, head: { corrId, status: 200, version }, data: { promises: page } };
}
