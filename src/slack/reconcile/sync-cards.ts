/**
 * Cards while nobody shows what was recorded: no worker is there, or the one that had the card in hand has died and its
 * lease has yet to end. The gateway shows it then, so that nobody waits for a word.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { webApi } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import { backOffMs } from "../../back-off.ts";
import type { Log } from "../../log.ts";
import { isSyncUnderWay, isUnfolded } from "../../records/find-card-sync.ts";
import { readNewest } from "../../records/newest-record.ts";
import { readState } from "../../records/round-record.ts";
import { isOverInTime, soonMs } from "../../runtime/close-in-time.ts";
import type { Presenter } from "../../runtime/presenter.ts";
import { syncCard } from "../../runtime/sync-approval.ts";
import type { RecordReaders } from "../../security/record-readers.ts";
import { type Clock, systemClock } from "../../steady-clock.ts";
import type { Messages } from "../delivery/messages.ts";
import { Pace } from "./pace.ts";
import { findPosted, KnownCards, putRight, readShown } from "./put-right.ts";
import { readSelf } from "./seen-cards.ts";

/** How long a worker may take before the gateway shows a response itself, in milliseconds. */
const foldingMs = 1_000;
/** How long the card sync of a response may take before the gateway looks at the card, in milliseconds, after that. */
const showingMs = 1_500;
/** Cards are looked at one after the other, at the pace that Slack allows, and of a rush no more than so many. */
const manyLookedAt = 20;
const lookEveryMs = 1_200;
const tries = 5;

export interface CardSyncDeps extends RecordReaders {
  web: webApi.WebClient;
  messages: Messages;
  presenter: Presenter;
  log: Log;
  /** The clock for its pauses; absent: the machine's. */
  clock?: Clock;
}

/** Shows what no worker shows in time: each approval once for all that comes meanwhile. */
export class FoldedCards {
  readonly #deps: CardSyncDeps;
  readonly #clock: Clock;
  readonly #known = new KnownCards();
  readonly #underWay = new Set<string>();
  readonly #lookedAt = new Set<string>();
  readonly #ending = new Set<string>();
  readonly #stopping = new AbortController();
  #looking: Promise<unknown> = Promise.resolve();
  #self: Promise<string> | undefined;

  constructor(deps: CardSyncDeps) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
  }

  /** Looks after the approval in a second; failures are logged, for the reconciler and the worker's own card sync follow. */
  showSoon(state: ApprovalState): void {
    const { approval } = state;
    if (this.#underWay.has(approval)) return;
    this.#underWay.add(approval);
    this.#show(state)
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error, approval }, "could not show what was recorded");
      })
      .finally(() => this.#underWay.delete(approval));
  }

  /** Where this round's time is over soon: sees to it that the card then shows what came of that. */
  closeInTime(round: PromiseRecord): void {
    if (round.timeoutAt - Date.now() > soonMs) return;
    this.#closeOnce(round, () => isOverInTime(round.timeoutAt, this.#stopping.signal));
  }

  /** Where the engine has said that this round's time is over: the same at once. */
  closeOver(round: PromiseRecord): void {
    this.#closeOnce(round, async () => true, "told");
  }

  /** `by`: in how many ways one round is closed at the most. */
  #closeOnce(round: PromiseRecord, isOver: () => Promise<boolean>, by = "time"): void {
    const closing = `${by} ${round.id}`;
    if (this.#ending.has(closing)) return;
    this.#ending.add(closing);
    this.#close(round, isOver)
      .catch((error: unknown) => {
        this.#deps.log.warn(
          { err: error, promise: round.id },
          "could not close a card in time, the reconciler will",
        );
      })
      .finally(() => this.#ending.delete(closing));
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #close(round: PromiseRecord, isOver: () => Promise<boolean>): Promise<void> {
    const { client, log } = this.#deps;
    if (!(await isOver())) return;
    const state = readState(client.decode(round));
    if (state === undefined) return;
    const { approval } = state;
    const isClosed = await this.#tryAgain(0, async () => {
      if (!(await readNewest(this.#deps, approval)).endedOutside) return false;
      const result = await this.#inTurn(() => this.#write(state));
      if (result === "written") log.info({ approval }, "the time of its run is over: its card is closed");
      return true;
    });
    // What the clock led to is shown by a worker, unless the one that has the card in hand has died.
    if (!isClosed) this.showSoon(state);
  }

  async #show(state: ApprovalState): Promise<void> {
    const { approval } = state;
    const isShown = await this.#tryAgain(foldingMs, async () => {
      // A response that comes from now on may not be seen here.
      this.#underWay.delete(approval);
      return showIfUnfolded(this.#deps, state);
    });
    if (isShown || this.#lookedAt.has(approval) || this.#lookedAt.size >= manyLookedAt) return;
    this.#lookedAt.add(approval);
    try {
      await this.#tryAgain(showingMs, async () => {
        this.#lookedAt.delete(approval);
        // Asked before its turn, too: of most there is nothing to look at.
        if (await isSyncUnderWay(this.#deps, approval)) await this.#inTurn(() => this.#showIfLeft(state));
      });
    } finally {
      this.#lookedAt.delete(approval);
    }
  }

  /** A worker has gone on, but the card sync of that may wait for one that is in a dead worker's hands. */
  async #showIfLeft(state: ApprovalState): Promise<void> {
    const { approval } = state;
    const deps = this.#deps;
    if (!(await isSyncUnderWay(deps, approval))) return;
    if ((await this.#write(state)) === "written")
      deps.log.info({ approval }, "its card sync takes long: the gateway has shown what was recorded");
  }

  /** Looks at the card, and brings it to the newest record. */
  async #write(state: ApprovalState): Promise<Awaited<ReturnType<typeof putRight>>> {
    const deps = this.#deps;
    const card = await findPosted(deps, state);
    if (card === undefined) return "gone";
    const pace = new Pace(0, this.#stopping.signal);
    const self = await this.#readSelf(pace);
    const putting = { ...deps, pace, self, known: this.#known };
    return putRight(putting, () => readShown(putting, { id: state.approval, round: 0 }), card);
  }

  async #readSelf(pace: Pace): Promise<string> {
    const reading = this.#self ?? readSelf(this.#deps.web, pace);
    this.#self = reading;
    return reading.catch((error: unknown) => {
      this.#self = undefined;
      throw error;
    });
  }

  #inTurn<Result>(look: () => Promise<Result>): Promise<Result> {
    const looking = this.#looking.then(look);
    const rest = () => this.#clock.pause(lookEveryMs);
    this.#looking = looking.then(rest, rest);
    return looking;
  }

  async #tryAgain<Result>(firstMs: number, show: () => Promise<Result>): Promise<Result> {
    const pauses = { firstMs, longestMs: Number.POSITIVE_INFINITY };
    for (let failures = 0; ; failures += 1) {
      await this.#clock.pause(backOffMs(pauses, failures));
      try {
        return await show();
      } catch (error) {
        if (failures === tries) throw error;
      }
    }
  }
}

/** True if no worker has taken the response up and the card was brought to it. */
async function showIfUnfolded(deps: CardSyncDeps, state: ApprovalState): Promise<boolean> {
  const { approval } = state;
  if (!(await isUnfolded(deps, approval))) return false;
  const card = await findPosted(deps, state);
  // It is yet to be posted, and will show the newest then.
  if (card === undefined) return false;
  const readAgain = () => readShown(deps, { id: approval, round: 0 });
  await syncCard(deps, card, { view: await readAgain(), readAgain });
  deps.log.info({ approval }, "no worker is there: the gateway has shown what was recorded");
  return true;
}
