/** Which approvals wait for people, and which of them are being shown just now. */

import type { PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalState } from "../../approval/state.ts";
import { LeftOut } from "../../gateway/leave-out.ts";
import { walkOpen } from "../../gateway/walk-open.ts";
import type { Log } from "../../log.ts";
import { readState } from "../../records/round-record.ts";
import type { DurableClient } from "../../resonate/client.ts";
import { readCalled } from "../../resonate/read-called.ts";
import { runOf } from "../../resonate/round-id.ts";
import { approvalTag, cardChannelTag, ofKind, openedTag } from "../../resonate/tags.ts";
import { showArgumentSchema } from "../../runtime/spawn-card-sync.ts";

/** What a pass has to know of an approval that waits. */
export type WaitingApproval = Pick<ApprovalState, "approval" | "birth" | "round" | "channel" | "openedAtMs">;

/** What waits in one channel. */
export interface WaitingThere {
  count: number;
  /** When the oldest was opened (Unix time, milliseconds). */
  sinceMs: number;
}

/** Where cards of open approvals are. Throws EngineError 501 where the engine cannot search, and the signal's reason. */
export async function findPlaces(
  client: DurableClient,
  log: Log,
  signal: AbortSignal,
): Promise<Map<string, WaitingThere>> {
  const leftOut = new LeftOut(log);
  const places = new Map<string, WaitingThere>();
  for await (const round of walkOpen(client, signal)) {
    const place = placeOf(round) ?? leftOut.read(round.id, () => readWaiting(client, round));
    if (place === undefined) continue;
    const { count, sinceMs } = places.get(place.channel) ?? { count: 0, sinceMs: Number.POSITIVE_INFINITY };
    places.set(place.channel, { count: count + 1, sinceMs: Math.min(sinceMs, place.openedAtMs) });
  }
  return places;
}

/** As its tags say, so that what is encrypted need not be read; undefined for a round that an older program opened. */
function placeOf({ tags }: PromiseRecord): Pick<WaitingApproval, "channel" | "openedAtMs"> | undefined {
  const channel = tags[cardChannelTag];
  const openedAtMs = Number(tags[openedTag]);
  return channel === undefined || !Number.isFinite(openedAtMs) ? undefined : { channel, openedAtMs };
}

/** The approval of an open round. */
function readWaiting(client: DurableClient, round: PromiseRecord): WaitingApproval | undefined {
  return readState(client.decode(round));
}

/** The open approvals whose cards would be in these channels and were not seen there, one after the other. */
export async function* findUnseen(
  { client, log }: { client: DurableClient; log: Log },
  { channels, seen }: { channels: ReadonlySet<string>; seen: ReadonlySet<string> },
  signal: AbortSignal,
): AsyncGenerator<WaitingApproval> {
  const leftOut = new LeftOut(log);
  for await (const round of walkOpen(client, signal)) {
    const { [approvalTag]: approval, [cardChannelTag]: channel } = round.tags;
    if (approval !== undefined && seen.has(approval)) continue;
    if (channel !== undefined && !channels.has(channel)) continue;
    const waiting = leftOut.read(round.id, () => readWaiting(client, round));
    if (waiting !== undefined && channels.has(waiting.channel) && !seen.has(waiting.approval)) yield waiting;
  }
}

/** Whether a card sync has this approval in hand: it posts and updates the card itself, however often Slack fails. */
export async function isBeingShown(client: DurableClient, approval: string): Promise<boolean> {
  for await (const record of client.search({ state: "pending", tags: ofKind("showing") })) {
    if (runOf(record.id) !== runOf(approval)) continue;
    const [argument] = readCalled(client.decode(record).param.data)?.args ?? [];
    if (showArgumentSchema.safeParse(argument).data?.approval === approval) return true;
  }
  return false;
}
