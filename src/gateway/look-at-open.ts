/** How many approvals are open, and which of them were opened first: by their tags, so that only the few are read. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalState } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { readState } from "../records/round-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { openedTag } from "../resonate/tags.ts";
import { LeftOut } from "./leave-out.ts";
import { walkOpen } from "./walk-open.ts";

export interface OpenNow {
  /** So many were looked at. */
  count: number;
  /** There are more. */
  more: boolean;
  /** Of those looked at, so many were opened since the time that was asked for. */
  openedSince: number;
  /** Those opened first, oldest first. They are anybody's: who may see them is for the surface to ask. */
  oldest: { promiseId: string; state: ApprovalState }[];
}

/** How many open approvals one look reads: 0.1 to 0.2 seconds, in pages with pauses. */
const mostLooked = 5_000;
const mostOldest = 10;

/** Throws when the engine is away, and EngineError 501 where it cannot search. */
export async function lookAtOpen(
  { client, log }: { client: DurableClient; log: Log },
  sinceMs: number,
): Promise<OpenNow> {
  let oldest: { record: PromiseRecord; openedAtMs: number }[] = [];
  let [count, openedSince, more] = [0, 0, false];
  for await (const record of walkOpen(client)) {
    if (count === mostLooked) {
      more = true;
      break;
    }
    count += 1;
    const openedAtMs = openedAt(client, record);
    if (openedAtMs >= sinceMs) openedSince += 1;
    if (oldest.length < mostOldest || openedAtMs < (oldest.at(-1)?.openedAtMs ?? 0))
      oldest = [...oldest, { record, openedAtMs }]
        .sort((one, other) => one.openedAtMs - other.openedAtMs)
        .slice(0, mostOldest);
  }
  const leftOut = new LeftOut(log);
  const read = oldest.flatMap(({ record }) => {
    const state = leftOut.read(record.id, () => readState(client.decode(record)));
    return state === undefined ? [] : [{ promiseId: record.id, state }];
  });
  return { count, more, openedSince, oldest: read };
}

/** Older programs wrote no such tag: the record was made when its approval was opened, or later. */
function openedAt(client: DurableClient, record: PromiseRecord): number {
  const tagged = Number(record.tags[openedTag]);
  if (Number.isFinite(tagged)) return tagged;
  return readState(client.decode(record))?.openedAtMs ?? Number(record.createdAt);
}
