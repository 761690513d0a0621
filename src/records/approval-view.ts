/** What there is to show of an approval. */
import type { ApprovalState } from "../approval/state.ts";

export interface CardAddress {
  channel: string;
  ts: string;
}

/** A card as it was written last. */
export interface ShownCard extends CardAddress {
  /** Of what it shows and how Slack keeps that (slack/cards/card-mark.ts); absent: that is not known. */
  mark?: string | undefined;
}

/** The card that members of a group share: a group of many has several. */
export interface GroupView {
  group: string;
  /** From 0. */
  page: number;
  name: string;
  /** In the order in which they came. */
  members: readonly ApprovalView[];
}

/** An approval as it is to be shown: its state, and whether its run was ended from outside. */
export interface ApprovalView {
  state: ApprovalState;
  endedOutside: boolean;
  /** That was because the time was over which its run was given from outside. */
  isTimeOver?: boolean;
  /** When the time is over that the approval's own promise was given; absent: it was not read. */
  endsAtMs?: number;
  /** All that its card shows, if it shares one with others; absent: the card is its own, or what it shows was not read. */
  group?: GroupView;
  /**
   * Of one that a grant covers: the card with which that was given, in whose thread it is told of. "awaited": it is not
   * posted yet; absent: there is none any more.
   */
  grantCard?: CardAddress | "awaited" | undefined;
  /** The round that buttons lead to, while the state's own is not opened yet; absent: the state's. */
  buttonsRound?: number;
}
