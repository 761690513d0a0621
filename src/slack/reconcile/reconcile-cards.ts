/** One pass over the cards: each is compared with its promise and, where it tells something else, put right. */
import type { webApi } from "@slack/bolt";
import type { Log } from "../../log.ts";
import { isUnsearchable } from "../../resonate/client.ts";
import type { RecordReaders } from "../../security/record-readers.ts";
import { isOfChannel } from "../connection/calls.ts";
import type { Messages } from "../delivery/messages.ts";
import { Pace } from "./pace.ts";
import {
  isDone,
  type MendCounts,
  mendEnded,
  mendSeen,
  type Pass,
  postAgain,
  recentMs,
} from "./reconcile-approval.ts";
import { type FoundCard, isCardOf, readCards, readSelf } from "./seen-cards.ts";
import { findWaiting, type WaitingApproval } from "./waiting-approvals.ts";
import type { RewriteCache } from "./write-card.ts";

/** 50 pages a minute are allowed (docs/slack.md, Limits). */
const pauseMs = 1_200;

export interface ReconcileDeps extends RecordReaders {
  web: webApi.WebClient;
  messages: Messages;
  log: Log;
  /** Unix time in milliseconds. */
  now?: () => number;
  /** Channels to read even while nothing waits there, for the cards of approvals that have ended. */
  channels?: readonly string[];
  /** The least time between two calls to Slack, in milliseconds. */
  pauseMs?: number;
  /** Ends the pass between two calls to Slack. */
  signal?: AbortSignal;
  /** What one pass tells the next; in memory only. */
  rewriteCache?: RewriteCache;
}

export type ReconcileReport = ({ kind: "finished" | "stopped" } & MendCounts) | { kind: "cannot-search" };

/** Goes once over all cards. Throws when the engine is away or Slack does not say who the app is. */
export async function reconcileCards(deps: ReconcileDeps): Promise<ReconcileReport> {
  const {
    client,
    signer,
    web,
    messages,
    log,
    now = Date.now,
    channels = [],
    rewriteCache = new Map(),
  } = deps;
  const signal = deps.signal ?? new AbortController().signal;
  const counts: MendCounts = { lookedAt: 0, rerendered: 0, postedAgain: 0, deleted: 0, failed: 0 };
  const pace = new Pace(deps.pauseMs ?? pauseMs, signal);
  try {
    const waiting = await findWaiting(client, log);
    if (waiting.size === 0 && channels.length === 0) return { kind: "finished", ...counts };
    const self = await readSelf(web, pace);
    const pass: Pass = { client, signer, web, messages, log, now, rewriteCache, pace, self, counts };
    for (const [channel, there] of byChannel(waiting, channels)) await mendChannel(pass, channel, there);
    return { kind: "finished", ...counts };
  } catch (error) {
    if (signal.aborted) return { kind: "stopped", ...counts };
    if (isUnsearchable(error)) return { kind: "cannot-search" };
    throw error;
  }
}

function byChannel(
  waiting: ReadonlyMap<string, WaitingApproval>,
  channels: readonly string[],
): Map<string, WaitingApproval[]> {
  const there = Map.groupBy(waiting.values(), ({ channel }) => channel);
  return new Map([...channels.map((channel): [string, WaitingApproval[]] => [channel, []]), ...there]);
}

/** Nothing is repaired in a channel that cannot be read whole: a card that was not seen would be posted again. */
async function mendChannel(pass: Pass, channel: string, waiting: readonly WaitingApproval[]): Promise<void> {
  const log = pass.log.child({ channel });
  const sinceMs = waiting.reduce(
    (oldestMs, { openedAtMs }) => Math.min(oldestMs, openedAtMs),
    pass.now() - recentMs,
  );
  const byId = new Map(waiting.map((one) => [one.approval, one]));
  let cards: Map<string, FoundCard[]> | undefined;
  await unlessFailed({ ...pass, log }, Math.max(waiting.length, 1), async () => {
    const read = await readCards(pass, { channel, sinceMs }, (card) =>
      isDone(pass, byId.get(card.approval), card),
    );
    cards = Map.groupBy(read, ({ approval }) => approval);
  });
  if (cards === undefined) return;
  const mendOne = (approval: string, mend: () => Promise<void>) =>
    unlessFailed({ ...pass, log: log.child({ approval }) }, 1, mend);
  for (const state of waiting) {
    const { approval, round } = state;
    const seen = (cards.get(approval) ?? []).filter((card) => isCardOf(state, card));
    cards.delete(approval);
    const isOpen = await mendOne(approval, async () => {
      pass.counts.lookedAt += 1;
      await (seen.length === 0 ? postAgain(pass, state) : mendSeen(pass, { id: approval, round }, seen));
    });
    if (!isOpen) return;
  }
  for (const [approval, seen] of cards) {
    if (!(await mendOne(approval, () => mendEnded(pass, approval, seen)))) return;
  }
}

/**
 * What fails for one is logged and stops none of the others; false if Slack refuses whatever is done in the channel, for
 * each try there would take one from the cards of living channels.
 */
async function unlessFailed(
  { log, counts, pace }: Pick<Pass, "log" | "counts" | "pace">,
  approvals: number,
  mend: () => Promise<void>,
): Promise<boolean> {
  try {
    await mend();
    return true;
  } catch (error) {
    if (pace.signal.aborted) throw error;
    counts.failed += approvals;
    log.warn({ err: error }, "could not repair a card, the next pass tries again");
    return !isOfChannel(error);
  }
}
