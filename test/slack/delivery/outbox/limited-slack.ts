/** Slack's own limits, over a network that takes its time. */
import { NotShownError } from "../../../../src/runtime/presenter.ts";
import { RateLimits } from "../../../../src/sandbox/web-api/rate-limits.ts";
import type { Call } from "../../../../src/slack/delivery/outbox/channel-queue.ts";
import type { Clock } from "../../../../src/steady-clock.ts";

export interface Posted {
  text: string;
  atMs: number;
}

export class LimitedSlack {
  readonly posted: Posted[] = [];
  refusals = 0;
  readonly limits: RateLimits;
  readonly #clock: Clock;
  readonly #travelMs: () => number;

  /** `travelMs`: how long each way takes. */
  constructor(clock: Clock, travelMs: () => number = () => 2) {
    this.#clock = clock;
    this.#travelMs = travelMs;
    this.limits = new RateLimits(() => clock.now(), true);
  }

  /** A call that posts `text`. */
  call(text: string, more: Partial<Call<string>> = {}): Call<string> {
    return {
      isReply: false,
      isDoubtful: false,
      look: async () => this.posted.find((one) => one.text === text)?.text,
      confirm: async () => ({ isDoubtful: false }),
      send: () => this.take("chat.postMessage", text),
      ...more,
    };
  }

  async take(method: string, text: string): Promise<string> {
    await this.#clock.pause(this.#travelMs());
    const waitSeconds = this.limits.take(method, { channel: "C1" });
    if (waitSeconds === undefined) this.posted.push({ text, atMs: this.#clock.now() });
    await this.#clock.pause(this.#travelMs());
    if (waitSeconds === undefined) return text;
    this.refusals += 1;
    const how = { mayHaveHappened: false, retryAfterMs: waitSeconds * 1_000, cause: undefined };
    throw new NotShownError("ratelimited", how);
  }
}
