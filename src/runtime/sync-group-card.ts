/**
 * The card that a group shares (law 6): its first member posts it and leaves where it is, the others wait for that, and
 * whichever member has news writes the whole card from the records of all of them as they are then. It reads them again after
 * writing, and writes again if they have moved on: of two processes the later one leaves the newest (card-writer.ts).
 */
import { z } from "zod";
import { backOffMs } from "../back-off.ts";
import type { ApprovalView, CardAddress, GroupView, ShownCard } from "../records/approval-view.ts";
import { keepMark } from "../records/find-card.ts";
import { isSyncUnderWay } from "../records/find-card-sync.ts";
import { type GroupPlace, posterId } from "../records/group-id.ts";
import { keepGroupCard, readGroupCard } from "../records/group-place.ts";
import { groupSlots, keepGroupEnds, readGroup, readMember } from "../records/group-view.ts";
import { findRefusal } from "../records/refused-card.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { systemClock } from "../steady-clock.ts";
import { type Attempt, NotShownError, type Presenter } from "./presenter.ts";
import { SharedTurns } from "./shared-turns.ts";

export interface SyncingGroup extends RecordReaders {
  presenter: Presenter;
}

/** A member of a group, as it is to be shown, and where its row is. */
interface Member {
  view: ApprovalView;
  place: GroupPlace;
}

/** So long, and so often, the first member is waited for before the card sync is tried again. */
const tries = 20;
const looking = { firstMs: 25, longestMs: 1_000 };

const posterSchema = z.object({ approval: z.string() });

/** In one process many members have news at once. */
const turnsOf = new WeakMap<DurableClient, SharedTurns<ShownCard | undefined>>();

/**
 * Brings the card to the records of its members. `card`: where it was; `attempt`: for what is posted, absent: nothing may be.
 * Undefined if there is none, or only where nothing may be posted. Throws NotShownError.
 */
export async function syncGroupCard(
  syncing: SyncingGroup,
  card: CardAddress | undefined,
  { view, attempt }: { view: ApprovalView; attempt?: Attempt | undefined },
): Promise<ShownCard | undefined> {
  const slots = groupSlots(syncing);
  const place = await (attempt === undefined ? slots.find(view.state) : slots.join(view.state));
  if (place === undefined) return undefined;
  const member = { view, place };
  const shown = card && (await write(syncing, member, card));
  if (shown !== undefined) return shown;
  const known = (await readGroupCard(syncing, place)) ?? (attempt && (await waitForCard(syncing, member)));
  if (known !== undefined && known.ts !== card?.ts) {
    const there = await write(syncing, member, known);
    if (there !== undefined) return there;
  }
  return attempt && post(syncing, member, { attempt, gone: known });
}

/** Writes the whole card, once for all who have news by then; undefined if it is gone. */
function write(
  syncing: SyncingGroup,
  { view, place }: Member,
  address: CardAddress,
): Promise<ShownCard | undefined> {
  const turns = turnsOf.get(syncing.client) ?? new SharedTurns();
  turnsOf.set(syncing.client, turns);
  return turns.take(`${address.channel} ${address.ts}`, async () => {
    const readAgain = async () => ({ ...view, group: await readForCard(syncing, place) });
    const shown = await syncing.presenter.updateCard(address, { view: await readAgain(), readAgain });
    if (shown?.mark !== undefined) await keepMark(syncing.client, shown.mark);
    return shown;
  });
}

async function readForCard(readers: RecordReaders, place: GroupPlace): Promise<GroupView> {
  const group = await readGroup(readers, place);
  await keepGroupEnds(readers, group);
  return group;
}

/** Posts the card, or finds it; in doubt unless it is posted for the first time by the member whose it is to post it. */
async function post(
  syncing: SyncingGroup,
  { view, place }: Member,
  { attempt, gone }: { attempt: Attempt; gone: CardAddress | undefined },
): Promise<ShownCard> {
  const group = await readForCard(syncing, place);
  const [first = view] = group.members;
  const isOwn = first.state.approval === view.state.approval && gone === undefined;
  const other = isOwn ? undefined : await waitForPoster(syncing, { view, place }, gone);
  const there = other && (await write(syncing, { view, place }, other));
  if (there !== undefined) return there;
  const posted = await syncing.presenter.postCard(
    { ...view, group },
    {
      ...attempt,
      doubtful: attempt.doubtful || !isOwn,
      sinceMs: Math.min(attempt.sinceMs, ...group.members.map(({ state }) => state.openedAtMs)),
    },
  );
  await keepGroupCard(syncing, place, { address: posted, gone });
  if (posted.mark !== undefined) await keepMark(syncing.client, posted.mark);
  // Who came meanwhile, and found no card yet, waits for its place; who had news of a card that was gone may not.
  const isNewest = JSON.stringify(await readGroup(syncing, place)) === JSON.stringify(group);
  return isNewest ? posted : ((await write(syncing, { view, place }, posted)) ?? posted);
}

/**
 * Where the card is that the first member posts; undefined where it is for this one to post it: as the first, or since nothing
 * brings the first one into Slack any more. Throws NotShownError if it takes long, with the reason if Slack refuses the card.
 */
async function waitForCard(syncing: SyncingGroup, { view, place }: Member): Promise<CardAddress | undefined> {
  const leader = await findLeader(syncing, place);
  if (leader === undefined || leader.state.approval === view.state.approval) return undefined;
  for (let looks = 0; looks < tries; looks += 1) {
    await systemClock.pause(backOffMs(looking, looks));
    const isOver = !(await isSyncUnderWay(syncing, leader.state.approval));
    const card = await readGroupCard(syncing, place);
    if (card !== undefined || isOver) return card;
  }
  const refusal = await findRefusal(syncing.client, leader.state);
  throw new NotShownError("The first of its group has not posted their card yet.", {
    mayHaveHappened: false,
    refusal,
    cause: undefined,
  });
}

/**
 * Where several find at once that the card is gone, one of them posts it again: where that is; undefined if it is for this one,
 * or nothing came of the other one's.
 */
async function waitForPoster(
  syncing: SyncingGroup,
  { view, place }: Member,
  gone: CardAddress | undefined,
): Promise<CardAddress | undefined> {
  const { client } = syncing;
  const id = posterId(place, gone?.ts);
  const content = { approval: view.state.approval };
  if (await client.claim(id, Date.now() + runTimeoutMs, { content })) return undefined;
  const poster = posterSchema.safeParse((await client.get(id))?.param.data).data?.approval;
  if (poster === undefined || poster === view.state.approval) return undefined;
  for (let looks = 0; looks < tries; looks += 1) {
    const isOver = !(await isSyncUnderWay(syncing, poster));
    const card = await readGroupCard(syncing, place);
    if (card !== undefined && card.ts !== gone?.ts) return card;
    if (isOver) return undefined;
    await systemClock.pause(backOffMs(looking, looks));
  }
  return undefined;
}

/** The first of those on the card that is a member: anybody may put something else there who reaches the engine. */
async function findLeader(syncing: SyncingGroup, place: GroupPlace): Promise<ApprovalView | undefined> {
  for (const approval of await groupSlots(syncing).on(place)) {
    const member = await readMember(syncing, place.group, approval);
    if (member !== undefined) return member;
  }
  return undefined;
}
