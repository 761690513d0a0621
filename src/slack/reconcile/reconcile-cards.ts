/** One pass over the cards: each is compared with its promise and, where it tells something else, put right. */
import type { webApi } from "@slack/bolt";
import type { Log } from "../../log.ts";
import { isUnsearchable } from "../../resonate/engine-error.ts";
import type { Presenter } from "../../runtime/presenter.ts";
import type { RecordReaders } from "../../security/record-readers.ts";
import { isOfChannel } from "../connection/calls.ts";
import type { Messages } from "../delivery/messages.ts";
import { Pace } from "./pace.ts";
import { KnownCards } from "./put-right.ts";
import { look, type MendCounts, mend, type Pass, postAgain, recentMs } from "./reconcile-approval.ts";
import { mendGroup } from "./reconcile-group.ts";
import { type FoundCard, readCards, readSelf, type SeenGroupCard } from "./seen-cards.ts";
import { findPlaces, findUnseen, type WaitingThere } from "./waiting-approvals.ts";

/** 50 pages a minute are allowed (docs/slack.md, Limits). */
const pauseMs = 1_200;

export interface ReconcileDeps extends RecordReaders {
  web: webApi.WebClient;
  messages: Messages;
  presenter: Presenter;
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
  known?: KnownCards;
}

export type ReconcileReport = ({ kind: "finished" | "stopped" } & MendCounts) | { kind: "cannot-search" };

/** Goes once over all cards. Throws when the engine is away or Slack does not say who the app is. */
export async function reconcileCards(deps: ReconcileDeps): Promise<ReconcileReport> {
  const { client, log, now = Date.now, channels = [], known = new KnownCards() } = deps;
  const signal = deps.signal ?? new AbortController().signal;
  const counts: MendCounts = { lookedAt: 0, rerendered: 0, postedAgain: 0, deleted: 0, failed: 0 };
  const pace = new Pace(deps.pauseMs ?? pauseMs, signal);
  try {
    const startedAtMs = now();
    const places = await findPlaces(client, log, signal);
    if (places.size === 0 && channels.length === 0) return { kind: "finished", ...counts };
    const self = await readSelf(deps.web, pace);
    const pass: Pass = { ...deps, known, pace, self, now, startedAtMs, counts };
    const read = { channels: new Set<string>(), seen: new Set<string>() };
    for (const channel of new Set([...channels, ...places.keys()]))
      if (await mendChannel(pass, { channel, there: places.get(channel) }, read.seen))
        read.channels.add(channel);
    await postMissing(pass, read);
    return { kind: "finished", ...counts };
  } catch (error) {
    if (signal.aborted) return { kind: "stopped", ...counts };
    if (isUnsearchable(error)) return { kind: "cannot-search" };
    throw error;
  }
}

/**
 * Puts the cards in a channel right, and adds the approvals that wait there and have one to `seen`. False where the channel
 * cannot be read whole, or Slack refuses whatever is done there: a card that was not seen would be posted again.
 */
async function mendChannel(
  pass: Pass,
  { channel, there }: { channel: string; there: WaitingThere | undefined },
  seen: Set<string>,
): Promise<boolean> {
  const log = pass.log.child({ channel });
  const sinceMs = Math.min(there?.sinceMs ?? Number.POSITIVE_INFINITY, pass.now() - recentMs);
  const open = new Set<string>();
  let cards: Map<string, FoundCard[]> | undefined;
  let shared: SeenGroupCard[] = [];
  await unlessFailed({ ...pass, log }, Math.max(there?.count ?? 0, 1), async () => {
    const read = await readCards(pass, { channel, sinceMs }, async (card) => {
      const { isOpen, isDone } = await look(pass, card);
      if (isOpen) open.add(card.approval);
      return isDone;
    });
    cards = Map.groupBy(read.cards, ({ approval }) => approval);
    shared = read.shared;
  });
  if (cards === undefined) return false;
  for (const found of Map.groupBy(shared, ({ place: { group, page } }) => `${group} ${page}`).values()) {
    const isLivingChannel = await unlessFailed({ ...pass, log }, 1, async () => {
      for (const approval of await mendGroup(pass, found)) seen.add(approval);
    });
    if (!isLivingChannel) return false;
  }
  for (const approval of open) seen.add(approval);
  for (const [approval, found] of cards) {
    if (open.has(approval)) pass.counts.lookedAt += 1;
    if (found.length === 1 && found[0]?.blocks === undefined) continue;
    const mendOne = { ...pass, log: log.child({ approval }) };
    const isLivingChannel = await unlessFailed(mendOne, 1, () =>
      mend(pass, { approval, isOpen: open.has(approval) }, found),
    );
    if (!isLivingChannel) return false;
  }
  return true;
}

/** What waits and has no card in the channels that were read. */
async function postMissing(pass: Pass, read: { channels: Set<string>; seen: Set<string> }): Promise<void> {
  if (read.channels.size === 0) return;
  for await (const waiting of findUnseen(pass, read, pass.pace.signal)) {
    const { channel, approval } = waiting;
    const log = pass.log.child({ channel, approval });
    const isLivingChannel = await unlessFailed({ ...pass, log }, 1, async () => {
      pass.counts.lookedAt += 1;
      for (const other of await postAgain(pass, waiting)) read.seen.add(other);
    });
    if (!isLivingChannel) read.channels.delete(channel);
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
