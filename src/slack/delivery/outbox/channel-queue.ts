/**
 * Calls that Slack limits together, such as the posts of one channel: each in its turn, a limit waited out by all at once.
 * It is our own because a call that was refused goes back to its place, one in doubt is looked for without a turn, and the
 * pace is learnt from Slack's answers: p-queue knows fixed intervals and puts nothing back, and bottleneck is not kept.
 */
import { NotShownError } from "../../../runtime/presenter.ts";
import type { Clock } from "../../../steady-clock.ts";
import type { AdaptiveLimiter } from "./adaptive-limiter.ts";
import { PriorityQueue } from "./priority-queue.ts";

/** What wants a turn. */
export interface Call<Result> {
  isReply: boolean;
  /** It may have been made already: looked for when its turn comes, and made if that finds nothing. */
  isDoubtful: boolean;
  /** Finds what an earlier try did; undefined if it did nothing. */
  look(): Promise<Result | undefined>;
  /** Asked right before it is sent: throws if it is not to be sent, and says whether it is in doubt by now. */
  confirm(): Promise<{ isDoubtful: boolean }>;
  /** Throws NotShownError; one that names a time to wait is tried again by the queue. */
  send(): Promise<Result>;
  /** Ends its waiting. */
  signal?: AbortSignal | undefined;
}

interface Waiting<Result> {
  number: number;
  isReply: boolean;
  call: Call<Result>;
  /** When looking found nothing, by the clock; undefined: it is yet to be looked for, or needs no look. */
  lookedAtMs: number | undefined;
  isDoubtful: boolean;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** How many calls are under way at once while Slack sets no limit. When it sets one, it may refuse all of them. */
const atOnce = 16;
/**
 * A message that may have been posted already is looked for before it is posted. If its turn comes later than this after
 * that, in milliseconds, it is looked for again: another process may have had the work meanwhile and posted it.
 */
const freshMs = 5_000;

export class ChannelQueue<Result> {
  readonly #pace: AdaptiveLimiter;
  readonly #clock: Clock;
  readonly #turns = new PriorityQueue<Waiting<Result>>();
  #underWay = 0;
  #looking = 0;
  #count = 0;
  #isWaking = false;
  #stopped: Error | undefined;

  constructor(pace: AdaptiveLimiter, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
  }

  /** Nothing waits, nothing is under way, and Slack's last limit is long ago. */
  get isIdle(): boolean {
    const isBusy = this.#turns.size > 0 || this.#underWay > 0 || this.#looking > 0;
    return !isBusy && !this.#pace.next(this.#clock.now()).isAlone;
  }

  /** Makes the call in its turn. Rejects with what it throws, except Slack's limits, which are waited out. */
  async run(call: Call<Result>): Promise<Result> {
    if (this.#stopped !== undefined) throw this.#stopped;
    call.signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#count += 1;
    const { isReply, isDoubtful, signal } = call;
    const waiting = {
      number: this.#count,
      isReply,
      isDoubtful,
      call,
      lookedAtMs: undefined,
      resolve,
      reject,
    };
    const leave = () => {
      if (this.#turns.remove(waiting)) reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    this.#turns.add(waiting);
    this.#goOn();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Lets nothing more be sent: what waits is rejected with `reason`. */
  stop(reason: Error): void {
    this.#stopped = reason;
    for (let next = this.#turns.next(); next !== undefined; next = this.#turns.next()) next.reject(reason);
  }

  #goOn(): void {
    for (;;) {
      const { waitMs, isAlone } = this.#pace.next(this.#clock.now());
      if (this.#turns.size === 0 || this.#underWay >= (isAlone ? 1 : atOnce)) return;
      if (waitMs > 0) {
        this.#wakeIn(waitMs);
        return;
      }
      const next = this.#turns.next();
      if (next === undefined) return;
      // Looking takes no turn: whatever waits and is in doubt is looked for together.
      if (this.#hasToLook(next)) void this.#look(next);
      else void this.#send(next);
    }
  }

  #wakeIn(waitMs: number): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    void this.#clock.pause(waitMs).then(() => {
      this.#isWaking = false;
      this.#goOn();
    });
  }

  #hasToLook({ isDoubtful, lookedAtMs }: Waiting<Result>): boolean {
    return isDoubtful && (lookedAtMs === undefined || this.#clock.now() - lookedAtMs > freshMs);
  }

  async #look(waiting: Waiting<Result>): Promise<void> {
    this.#looking += 1;
    try {
      const found = await waiting.call.look();
      if (found !== undefined) waiting.resolve(found);
      else {
        waiting.lookedAtMs = this.#clock.now();
        this.#putBack(waiting);
      }
    } catch (error) {
      waiting.reject(error);
    } finally {
      this.#looking -= 1;
      this.#goOn();
    }
  }

  async #send(waiting: Waiting<Result>): Promise<void> {
    const { call } = waiting;
    this.#underWay += 1;
    try {
      const { isDoubtful } = await call.confirm();
      if (isDoubtful) {
        Object.assign(waiting, { isDoubtful: true, lookedAtMs: undefined });
        this.#putBack(waiting);
      } else waiting.resolve(await this.#sendNow(call));
    } catch (error) {
      if (error instanceof NotShownError && error.retryAfterMs !== undefined) this.#putBack(waiting);
      else waiting.reject(error);
    } finally {
      this.#underWay -= 1;
      this.#goOn();
    }
  }

  async #sendNow({ send }: Call<Result>): Promise<Result> {
    const sentAtMs = this.#clock.now();
    try {
      const result = await send();
      this.#pace.taken({ sentAtMs, answeredAtMs: this.#clock.now() });
      return result;
    } catch (error) {
      const sent = { sentAtMs, answeredAtMs: this.#clock.now() };
      if (error instanceof NotShownError && error.retryAfterMs !== undefined)
        this.#pace.refused(sent, error.retryAfterMs);
      else this.#pace.taken(sent);
      throw error;
    }
  }

  #putBack(waiting: Waiting<Result>): void {
    const { signal } = waiting.call;
    if (this.#stopped !== undefined) waiting.reject(this.#stopped);
    else if (signal?.aborted) waiting.reject(signal.reason);
    else this.#turns.putBack(waiting);
  }
}
