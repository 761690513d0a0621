/**
 * Channels that Slack refuses: archived, gone, or without the app. Whatever wants to go there is turned away at once, so
 * that it takes no turn from living channels; from time to time one is let through to see whether the channel is back.
 */

import type { Clock } from "../../../steady-clock.ts";
import { isOfChannel } from "../../connection/calls.ts";

/** So often one is let through, in milliseconds. */
const tryEveryMs = 5_000;

interface Closed {
  why: unknown;
  tryAtMs: number;
}

export class ClosedChannels {
  readonly #closed = new Map<string, Closed>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws what Slack said last of this channel, unless it is time to ask again. */
  check(channel: string): void {
    const closed = this.#closed.get(channel);
    if (closed !== undefined && this.#clock.now() < closed.tryAtMs) throw closed.why;
  }

  /** The same, for one that goes next: those behind it wait for what becomes of it. */
  admit(channel: string): void {
    this.check(channel);
    const closed = this.#closed.get(channel);
    if (closed !== undefined) closed.tryAtMs = this.#clock.now() + tryEveryMs;
  }

  /** Makes the call and learns from it how the channel is. */
  async learn<Result>(channel: string, call: () => Promise<Result>): Promise<Result> {
    try {
      const result = await call();
      this.#closed.delete(channel);
      return result;
    } catch (why) {
      if (isOfChannel(why)) this.#closed.set(channel, { why, tryAtMs: this.#clock.now() + tryEveryMs });
      throw why;
    }
  }
}
