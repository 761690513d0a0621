/** Syncing card and thread of one approval to a newer record, from as far as they had come. */

import { z } from "zod";
import type { ApprovalView } from "../records/approval-view.ts";
import type { SyncCursor } from "../records/sync-cursor.ts";
import { type Attempt, leavesDoubt, NotShownError, type Presenter } from "./presenter.ts";

export const wordSchema = z.enum(["opening", "outcome", "requester"]);
/** What is told elsewhere: the opening or the outcome where these are told of, or the requester of the outcome. */
export type Word = z.output<typeof wordSchema>;

/** Which call of the presenter tells it. */
export const tellingOf = {
  opening: "announceOpening",
  outcome: "announceOutcome",
  requester: "tellRequester",
} as const satisfies Record<Word, keyof Presenter>;

/** With what card and thread are brought up to date. */
export interface Syncing {
  presenter: Presenter;
  /** Leaves to another what Slack refuses to say elsewhere until somebody has seen to that. */
  leave(word: Word): Promise<void>;
}

/**
 * Posts and updates what is missing, noting each step in `shown` so that a later try goes on from there. What does not
 * need the card's channel is told also while Slack refuses the card, and what Slack refuses elsewhere holds up neither.
 */
export async function syncApproval(
  { presenter, leave }: Syncing,
  cursor: SyncCursor,
  { view, attempt }: { view: ApprovalView; attempt: Attempt },
): Promise<void> {
  const refused = await bringCard(presenter, cursor, view, attempt);
  const { card } = cursor;
  const tell = async (word: Word) => {
    try {
      await presenter[tellingOf[word]](card, view, attempt);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await leave(word);
    }
  };
  if (cursor.round < 0 && cursor.openingTold !== true) {
    await tell("opening");
    cursor.openingTold = true;
  }
  const postEntries = async () => {
    if (refused !== undefined) throw refused;
    if (card === undefined) return;
    cursor.round = Math.max(cursor.round, 0);
    while (cursor.entries < view.state.entries.length) {
      await presenter.postEntry(card, { view, index: cursor.entries }, attempt);
      cursor.entries += 1;
    }
  };
  const tellOutcome = async () => {
    if (view.state.outcome === undefined) return;
    if (!cursor.announced) await tell("outcome");
    cursor.announced = true;
    if (cursor.requesterTold !== true) await tell("requester");
    cursor.requesterTold = true;
  };
  await bothOf(postEntries(), tellOutcome());
  cursor.round = view.state.round;
  cursor.ended = view.state.outcome !== undefined;
}

/** Posts or updates the card. Returns why Slack refuses that; throws what another try may fix. */
async function bringCard(
  presenter: Presenter,
  cursor: SyncCursor,
  view: ApprovalView,
  attempt: Attempt,
): Promise<NotShownError | undefined> {
  try {
    const isNew = cursor.card === undefined;
    cursor.card ??= await presenter.postCard(view, attempt);
    // A card found again may be older than the record.
    if (!isNew || attempt.doubtful) cursor.card = await presenter.updateCard(cursor.card, view);
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** Slack refuses it for ever, or until somebody has seen to that; what stops everything is not among it. */
function isRefusal(error: unknown): error is NotShownError {
  return error instanceof NotShownError && error.refusal !== undefined;
}

/**
 * The thread and the word elsewhere, side by side. Waits for both whatever happens: a later try must not meet this one. Of
 * two failures it throws one that leaves something in doubt, for the other says nothing of that.
 */
async function bothOf(one: Promise<void>, other: Promise<void>): Promise<void> {
  const ended = await Promise.allSettled([one, other]);
  const failures = ended.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  if (failures.length > 0) throw failures.find(leavesDoubt) ?? failures[0];
}
