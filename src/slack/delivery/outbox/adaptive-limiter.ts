/**
 * When the next call may go: at once, until Slack says that it was one too many, and from then on at Slack's pace. Slack
 * takes short bursts (docs/slack.md, Limits), so nothing is slowed before that. A limit is forgotten when it has been
 * quiet for a while; until then calls that went well let the next ones go sooner, and each time that this was too soon it
 * is tried half as often: what Slack said once may have been meant for that moment.
 */

/** A call from its sending to its answer, in milliseconds of the outbox's clock. */
export interface Sent {
  sentAtMs: number;
  answeredAtMs: number;
}

/** Timers may ring a little early, and clocks count whole milliseconds. */
const marginMs = 5;
/** After so long without a call the next ones are a burst again, in milliseconds. */
const quietMs = 10_000;
/** Of the channel's messages every so many is left to other processes, which otherwise might never find a gap. */
const yieldsAfter = 50;
/** While others post there, too, this process takes every second turn, or every third if that is too many. */
const mostSharing = 3;
/** So many calls without a refusal, and one fewer is taken to share the pace. */
const sharesFor = 3;
/** So many calls at Slack's pace, and it is tried whether the next one may go sooner; at the most so many. */
const firstTryAfter = 5;
const lastTryAfter = 160;
/** Calls that may go so much sooner than at Slack's pace are not limited. */
const freeFactor = 8;

export class AdaptiveLimiter {
  readonly #everyMs: number;
  #nextAtMs = 0;
  /** When the limit was met; undefined while none is known. */
  #limitedAtMs: number | undefined;
  /** How long a call takes at the least: Slack had each one so long before it was answered, at the most. */
  #fastestMs = Number.POSITIVE_INFINITY;
  /** How many processes are taken to share the pace. */
  #sharing = 1;
  /** How many times as fast as Slack's pace it is tried. */
  #factor = 1;
  #tryAfter = firstTryAfter;
  #inARow = 0;

  /** `everyMs`: how far apart Slack wants the calls once there are too many. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** How long to wait before the next call, in milliseconds; and whether it has to go alone. */
  next(nowMs: number): { waitMs: number; isAlone: boolean } {
    if (nowMs - this.#nextAtMs > quietMs) {
      this.#forget();
      this.#tryAfter = firstTryAfter;
    }
    return { waitMs: Math.max(0, this.#nextAtMs - nowMs), isAlone: this.#limitedAtMs !== undefined };
  }

  /** Slack took it, or it failed for another reason than a limit. */
  taken({ sentAtMs, answeredAtMs }: Sent): void {
    this.#fastestMs = Math.min(this.#fastestMs, answeredAtMs - sentAtMs);
    if (this.#limitedAtMs === undefined) return;
    this.#inARow += 1;
    this.#goSooner();
    const left = this.#inARow % yieldsAfter === 0 ? 1 : 0;
    // Slack had it before the answer came, and so the next one reaches Slack late enough however long either travels.
    const reachedAtMs = Math.max(sentAtMs, answeredAtMs - this.#fastestMs);
    const everyMs = (this.#everyMs * (this.#sharing + left)) / this.#factor;
    this.#nextAtMs = Math.max(this.#nextAtMs, reachedAtMs + everyMs + marginMs);
  }

  #goSooner(): void {
    if (this.#sharing > 1) {
      if (this.#inARow % sharesFor === 0) this.#sharing -= 1;
    } else if (this.#factor >= freeFactor) this.#forget();
    else if (this.#factor > 1 || this.#inARow >= this.#tryAfter) this.#factor *= 2;
  }

  /** Slack refused it for so long. Only one that kept the pace tells that others post there, too. */
  refused({ sentAtMs, answeredAtMs }: Sent, retryAfterMs: number): void {
    const keptPace = this.#limitedAtMs !== undefined && sentAtMs > this.#limitedAtMs;
    if (this.#factor > 1) this.#tryAfter = Math.min(this.#tryAfter * 2, lastTryAfter);
    else if (keptPace) this.#sharing = Math.min(this.#sharing + 1, mostSharing);
    this.#factor = 1;
    this.#limitedAtMs = answeredAtMs;
    this.#inARow = 0;
    this.#nextAtMs = Math.max(this.#nextAtMs, answeredAtMs + retryAfterMs + marginMs);
  }

  #forget(): void {
    this.#limitedAtMs = undefined;
    this.#sharing = 1;
    this.#factor = 1;
    this.#inARow = 0;
  }
}
