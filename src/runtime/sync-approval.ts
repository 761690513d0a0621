/**
 * The one function that brings what people see of an approval to its record, from where a cursor says it has come (laws 1
 * and 4): card, thread, requester and audit channel for the durable card sync; the card alone for others that find it stale.
 */

import { z } from "zod";
import { usedGrantOf } from "../approval/state.ts";
import type { ApprovalView, CardAddress, ShownCard } from "../records/approval-view.ts";
import { keepMark } from "../records/find-card.ts";
import { grantIdOf } from "../records/grant.ts";
import { keepGrantCard } from "../records/grant-card.ts";
import { groupIdOf } from "../records/group-id.ts";
import { onlyCard, type SyncCursor } from "../records/sync-cursor.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { type Given, postCovered, postGranted } from "./post-grant-lines.ts";
import { type Attempt, leavesDoubt, type Newest, NotShownError, type Presenter } from "./presenter.ts";
import { syncGroupCard } from "./sync-group-card.ts";

export const wordSchema = z.enum(["opening", "outcome", "requester"]);
/** What is told outside the card's channel: the opening or the outcome in the audit channel, the outcome to the requester. */
export type Word = z.output<typeof wordSchema>;

/** Which call of the presenter tells which of these. */
export const tellingOf = {
  opening: "announceOpening",
  outcome: "announceOutcome",
  requester: "tellRequester",
} as const satisfies Record<Word, keyof Presenter>;

export interface Syncing extends RecordReaders {
  presenter: Presenter;
  /** Leaves a message that Slack refuses for now to a durable call of its own; absent: only the card is shown. */
  leave?(word: Word): Promise<void>;
}

export interface ToShow extends Newest {
  /** What is known of earlier tries; absent: nothing may be posted, and only a card that is there is changed. */
  attempt?: Attempt | undefined;
}

/**
 * Posts and updates what is missing, and notes each step in `cursor`, so that a later try goes on from there. Messages
 * outside the card's channel are sent even while Slack refuses the card, and a refusal of one holds up no other.
 */
export async function syncApproval(
  { leave, ...syncing }: Syncing,
  cursor: SyncCursor,
  toShow: ToShow,
): Promise<void> {
  const { presenter } = syncing;
  const refused = await bringCard(syncing, cursor, toShow);
  const { card } = cursor;
  const { view, attempt } = toShow;
  if (attempt === undefined) {
    if (refused !== undefined) throw refused;
    return;
  }
  const tell = async (word: Word) => {
    try {
      await presenter[tellingOf[word]](card, view, attempt);
    } catch (error) {
      if (!isRefusal(error) || leave === undefined) throw error;
      await leave(word);
    }
  };
  const isCovered = usedGrantOf(view.state) !== undefined;
  if (cursor.round < 0 && cursor.openingTold !== true && !isCovered) {
    await tell("opening");
    cursor.openingTold = true;
  }
  const tellOutcome = async () => {
    if (view.state.outcome === undefined) return;
    if (!cursor.announced) await tell("outcome");
    cursor.announced = true;
    if (cursor.requesterTold !== true) await tell("requester");
    cursor.requesterTold = true;
  };
  const bringThread = async () => {
    if (refused !== undefined) throw refused;
    if (card !== undefined && !isCovered) await postThread(syncing, cursor, { card, view, attempt });
  };
  await bothOf(bringThread(), tellOutcome());
  cursor.round = view.state.round;
  cursor.ended = view.state.outcome !== undefined;
}

/** Posts the lines that are missing in the card's thread. */
async function postThread(
  { presenter, ...readers }: Omit<Syncing, "leave">,
  cursor: SyncCursor,
  { card, view, attempt }: { card: CardAddress; view: ApprovalView; attempt: Attempt },
): Promise<void> {
  const granted = grantedIn(view);
  if (granted !== undefined) await keepGrantCard(readers, granted, card);
  cursor.round = Math.max(cursor.round, 0);
  while (cursor.entries < view.state.entries.length) {
    await presenter.postEntry(card, { view, index: cursor.entries }, attempt);
    cursor.entries += 1;
  }
  if (granted === undefined || cursor.grantTold === true) return;
  await postGranted({ presenter, ...readers }, granted, { card, view, attempt });
  cursor.grantTold = true;
}

/**
 * Brings the card alone to its record, for callers without a durable cursor; the card's mark is recorded as a promise of
 * its own. Returns the card; undefined if there is none.
 */
export async function syncCard(
  syncing: Syncing,
  card: ShownCard | undefined,
  toShow: ToShow,
): Promise<ShownCard | undefined> {
  const cursor = onlyCard(card);
  await syncApproval(syncing, cursor, toShow);
  if (cursor.card?.mark !== undefined) await keepMark(syncing.client, cursor.card.mark);
  return cursor.card;
}

/** Posts or updates the card. Returns the error of a refusal by Slack; throws every error that another try may mend. */
async function bringCard(
  syncing: Syncing,
  cursor: SyncCursor,
  { attempt, ...newest }: ToShow,
): Promise<NotShownError | undefined> {
  const { card } = cursor;
  const { presenter } = syncing;
  try {
    if (usedGrantOf(newest.view.state) !== undefined) {
      if (attempt !== undefined) cursor.card ??= await postCovered(syncing, newest.view, attempt);
      return undefined;
    }
    if (groupIdOf(newest.view.state) !== undefined) {
      cursor.card = await syncGroupCard(syncing, card, { view: newest.view, attempt });
      return undefined;
    }
    const there = card && (await presenter.updateCard(card, newest));
    if (there !== undefined || attempt === undefined) cursor.card = there;
    else
      cursor.card = await presenter.postCard(
        newest.view,
        card === undefined ? attempt : again(attempt, newest),
      );
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

function grantedIn({ state }: ApprovalView): Given | undefined {
  const granted = state.outcome?.kind === "approved" ? state.outcome.granted : undefined;
  return granted && { id: grantIdOf(state), untilMs: granted.untilMs, uses: granted.uses };
}

/** A card that was deleted may have been posted again by somebody else. */
function again(attempt: Attempt, { view }: Newest): Attempt {
  return { ...attempt, doubtful: true, sinceMs: view.state.openedAtMs };
}

/** Whether Slack refuses this message for ever, or until somebody mends the cause. Every other error ends the whole try. */
function isRefusal(error: unknown): error is NotShownError {
  return error instanceof NotShownError && error.refusal !== undefined;
}

/**
 * Writes the thread and the other messages side by side. Waits for both, whatever fails, so that a later try never runs
 * beside this one. Of two failures, throws the one that leaves a message in doubt.
 */
async function bothOf(one: Promise<void>, other: Promise<void>): Promise<void> {
  const ended = await Promise.allSettled([one, other]);
  const failures = ended.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  if (failures.length > 0) throw failures.find(leavesDoubt) ?? failures[0];
}
