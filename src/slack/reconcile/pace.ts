/** One pass's calls to Slack, one after the other and within Slack's rate. */

import { setTimeout as pause } from "node:timers/promises";
import { NotShownError } from "../../runtime/presenter.ts";
import { steadyNow } from "../../steady-clock.ts";

export class Pace {
  /** Ends every waiting: calls made after it reject with its reason. */
  readonly signal: AbortSignal;
  readonly #pauseMs: number;
  #freeAtMs = 0;

  /** `pauseMs`: the least time between two calls. */
  constructor(pauseMs: number, signal: AbortSignal) {
    this.#pauseMs = pauseMs;
    this.signal = signal;
  }

  /** Makes the call in its turn, and again after each rate limit, for as long as Slack says. */
  async call<Result>(call: () => Promise<Result>): Promise<Result> {
    for (;;) {
      await this.#wait(this.#freeAtMs - steadyNow());
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof NotShownError) || error.retryAfterMs === undefined) throw error;
        await this.#wait(error.retryAfterMs);
      } finally {
        this.#freeAtMs = steadyNow() + this.#pauseMs;
      }
    }
  }

  async #wait(waitMs: number): Promise<void> {
    if (waitMs > 0) await pause(waitMs, undefined, { signal: this.signal });
    this.signal.throwIfAborted();
  }
}
