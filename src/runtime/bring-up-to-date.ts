/** Bringing card and thread of one approval to a newer record, from as far as they had come. */

import type { ApprovalView } from "../records/approval-view.ts";
import type { Shown } from "../records/sync-cursor.ts";
import { type Attempt, leavesDoubt, NotShownError, type Presenter } from "./presenter.ts";
import { tellingOf, type Word } from "./tell-later.ts";

/** With what card and thread are brought up to date. */
export interface Bringing {
  presenter: Presenter;
  /** Leaves to another what Slack refuses to say elsewhere until somebody has seen to that. */
  leave(word: Word): Promise<void>;
}

/**
 * Posts and updates what is missing, noting each step in `shown` so that a later try goes on from there. What does not
 * need the card's channel is told also while Slack refuses the card, and what Slack refuses elsewhere holds up neither.
 */
export async function bringUpToDate(
  { presenter, leave }: Bringing,
  shown: Shown,
  { view, attempt }: { view: ApprovalView; attempt: Attempt },
): Promise<void> {
  const refused = await bringCard(presenter, shown, view, attempt);
  const { card } = shown;
  const tell = async (word: Word) => {
    try {
      await presenter[tellingOf[word]](card, view, attempt);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await leave(word);
    }
  };
  if (shown.round < 0 && shown.openingTold !== true) {
    await tell("opening");
    shown.openingTold = true;
  }
  const postEntries = async () => {
    if (refused !== undefined) throw refused;
    if (card === undefined) return;
    shown.round = Math.max(shown.round, 0);
    while (shown.entries < view.state.entries.length) {
      await presenter.postEntry(card, { view, index: shown.entries }, attempt);
      shown.entries += 1;
    }
  };
  const tellOutcome = async () => {
    if (view.state.outcome === undefined) return;
    if (!shown.announced) await tell("outcome");
    shown.announced = true;
    if (shown.requesterTold !== true) await tell("requester");
    shown.requesterTold = true;
  };
  await bothOf(postEntries(), tellOutcome());
  shown.round = view.state.round;
  shown.ended = view.state.outcome !== undefined;
}

/** Posts or updates the card. Returns why Slack refuses that; throws what another try may mend. */
async function bringCard(
  presenter: Presenter,
  shown: Shown,
  view: ApprovalView,
  attempt: Attempt,
): Promise<NotShownError | undefined> {
  try {
    const isNew = shown.card === undefined;
    shown.card ??= await presenter.postCard(view, attempt);
    // A card found again may be older than the record.
    if (!isNew || attempt.doubtful) shown.card = await presenter.updateCard(shown.card, view);
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
