/**
 * What card syncs need of the world; slack/ implements it. Each call may happen twice and must be harmless then. A call
 * posts one message at the most: of two, a failure of the second would say nothing of the first.
 */
import type { ApprovalView, CardAddress, ShownCard } from "../records/approval-view.ts";
import type { Grant } from "../records/grant.ts";
import type { GrantEnd } from "../records/grant-end.ts";
import type { Refusal } from "../records/refused-card.ts";

export interface Attempt {
  /** An earlier try may have happened: look for the message before posting it (law 6). */
  doubtful: boolean;
  /** Unix time in milliseconds before which no try was made. */
  sinceMs: number;
  /**
   * Throws if the durable call is another process's by now: to be asked right before each post. If another one had it
   * since this was asked last, it gives the time (by the steady clock, milliseconds) from which the message is to be looked for first.
   */
  confirm?: () => Promise<number | undefined>;
  /** Before this (by the steady clock, milliseconds) a call of the process that had it before may still be under way. */
  lookFromMs?: number;
  /** Ends its waiting for a turn; absent: it waits as long as it takes. */
  signal?: AbortSignal;
}

/** How a run ended, for the people who see it. */
export interface RunEnd {
  run: string;
  workflow: string;
  starter?: string | undefined;
  kind: "result" | "failure";
  text: string;
  /** The mark of the run's start; absent where that is not known. */
  birth?: string | undefined;
  /** The operator who ended it, and why; absent: it ended by itself. */
  ended?: { by: string; reason: string } | undefined;
}

/** A grant that somebody ended before its time. */
export interface EndedGrant {
  grant: Grant;
  end: GrantEnd;
}

/** The line of an approval that a grant covers, and the message in whose thread more of it belongs. */
export interface PostedUse {
  line: CardAddress;
  card: CardAddress;
}

/** What is to be shown of an approval. */
export interface Newest {
  view: ApprovalView;
  /** Reads the record once more, where nobody else comes after this to show what follows. */
  readAgain?: () => Promise<ApprovalView>;
}

export interface Presenter {
  /** Why the policy of this approval can never be met, in words; undefined if it can. */
  findShortage(view: ApprovalView): Promise<string | undefined>;
  /** Posts the card, or finds it where an earlier try posted it, and brings it to this view. */
  postCard(view: ApprovalView, attempt: Attempt): Promise<ShownCard>;
  /** Brings the card to this view, then to what `readAgain` gives, if it is there; undefined: the card was deleted. */
  updateCard(card: CardAddress, newest: Newest): Promise<ShownCard | undefined>;
  /** Posts the line of entry `index` of the audit trail in the card's thread. */
  postEntry(card: CardAddress, entry: { view: ApprovalView; index: number }, attempt: Attempt): Promise<void>;
  /**
   * Posts the line of an approval that a grant covers, in the thread of the card with which that was given: alone where that
   * is gone. `isOver`: there is nothing to end any more. Returns the message in whose thread more of it belongs.
   */
  postUse(use: { view: ApprovalView; isOver: boolean }, attempt: Attempt): Promise<PostedUse>;
  /**
   * Posts what was granted with this approval in its card's thread, with what ends it unless that `isOver`. Returns the line.
   * Throws CardGoneError.
   */
  postGrant(
    card: CardAddress,
    given: { view: ApprovalView; isOver: boolean },
    attempt: Attempt,
  ): Promise<CardAddress>;
  /** Takes the button that ends the grant from this line; does nothing if the line is gone. */
  closeGrantLine(line: CardAddress, view: ApprovalView): Promise<void>;
  /** Posts that a grant was ended, in the thread of the card with which it was given. */
  postGrantEnd(card: CardAddress, ended: EndedGrant, attempt: Attempt): Promise<void>;
  /** Tells of the grant's end where outcomes are told of. */
  announceGrantEnd(card: CardAddress | undefined, ended: EndedGrant, attempt: Attempt): Promise<void>;
  /** Posts a workflow's own line in the card's thread; `id` names it. Throws CardGoneError. */
  postNote(card: CardAddress, note: { id: string; text: string }, attempt: Attempt): Promise<void>;
  /** Tells of the opening where openings are told of (the audit channel). No card: there is none that a link could open. */
  announceOpening(card: CardAddress | undefined, view: ApprovalView, attempt: Attempt): Promise<void>;
  /** Tells of the outcome where outcomes are told of. */
  announceOutcome(card: CardAddress | undefined, view: ApprovalView, attempt: Attempt): Promise<void>;
  /** Tells the requester of the outcome in a direct message. */
  tellRequester(card: CardAddress | undefined, view: ApprovalView, attempt: Attempt): Promise<void>;
  /** Posts the run's end in the thread of its last card, if it has one. Throws CardGoneError. */
  postRunEnd(card: CardAddress, end: RunEnd, attempt: Attempt): Promise<void>;
  /** Tells of a run that failed where failures are told of. */
  announceFailure(card: CardAddress | undefined, end: RunEnd, attempt: Attempt): Promise<void>;
  /** Tells the starter of the run in a direct message. */
  tellStarter(starter: string, end: RunEnd, attempt: Attempt): Promise<void>;
}

interface NotShown {
  mayHaveHappened: boolean;
  retryAfterMs?: number | undefined;
  refusal?: Refusal | undefined;
  cause: unknown;
}

/** A call of the presenter did not succeed and is to be tried again. */
export class NotShownError extends Error {
  readonly mayHaveHappened: boolean;
  readonly retryAfterMs: number | undefined;
  readonly refusal: Refusal | undefined;

  constructor(message: string, how: NotShown) {
    super(message, { cause: how.cause });
    this.name = "NotShownError";
    this.mayHaveHappened = how.mayHaveHappened;
    this.retryAfterMs = how.retryAfterMs;
    this.refusal = how.refusal;
  }
}

/** The card was deleted, so a line in its thread would stand alone in the channel. */
export class CardGoneError extends NotShownError {
  constructor(cause?: unknown) {
    super("The card is no longer there.", { mayHaveHappened: false, cause });
    this.name = "CardGoneError";
  }
}

/** Whether Slack may have done what was asked, in spite of this failure. */
export function leavesDoubt(failure: unknown): boolean {
  return failure instanceof NotShownError ? failure.mayHaveHappened : true;
}
