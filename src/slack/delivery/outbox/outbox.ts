/**
 * Everything that this process posts and updates: a lane for the posts of each channel, for Slack takes a message per
 * second there, and one for all updates, which it counts together (docs/slack.md, Limits).
 */
import type { CardAddress } from "../../../records/approval-view.ts";
import { type Clock, systemClock } from "../../../steady-clock.ts";
import type { PostedMessage } from "../own-messages.ts";
import { AdaptiveLimiter } from "./adaptive-limiter.ts";
import { type Call, ChannelQueue } from "./channel-queue.ts";
import { ClosedChannels } from "./closed-channels.ts";
import { Coalescer } from "./coalescer.ts";

const postEveryMs = 1_000;
/** Tier 3: 50 a minute. */
const updateEveryMs = 1_200;
/** With more lanes than this, those of quiet channels are forgotten: each person's direct messages are one. */
const manyLanes = 1_000;

export class Outbox {
  readonly #clock: Clock;
  readonly #posts = new Map<string, ChannelQueue<PostedMessage>>();
  readonly #updating: ChannelQueue<unknown>;
  readonly #updates: Coalescer<PostedMessage | undefined>;
  readonly #closed: ClosedChannels;
  #stopped: Error | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#updating = new ChannelQueue(new AdaptiveLimiter(updateEveryMs), clock);
    this.#updates = new Coalescer(this.#updating);
    this.#closed = new ClosedChannels(clock);
  }

  /** Posts into `channel` when it is its turn. Rejects with what the call throws, except a rate limit of Slack's. */
  async post(channel: string, call: Call<PostedMessage>): Promise<PostedMessage> {
    this.#closed.check(channel);
    return await this.#laneOf(channel).run({
      ...call,
      confirm: () => {
        this.#closed.admit(channel);
        return call.confirm();
      },
      send: () => this.#closed.learn(channel, () => call.send()),
    });
  }

  /** Makes the update, or a newer one of the same message, when it is its turn. Rejects as `post` does. */
  async update(
    { channel, ts }: CardAddress,
    send: () => Promise<PostedMessage | undefined>,
  ): Promise<PostedMessage | undefined> {
    this.#closed.check(channel);
    return await this.#updates.update(
      `${channel} ${ts}`,
      () => this.#closed.learn(channel, send),
      () => this.#closed.admit(channel),
    );
  }

  /** Sends nothing more: what waits is rejected. */
  stop(): void {
    this.#stopped = new Error("The program stops.");
    for (const lane of [...this.#posts.values(), this.#updating]) lane.stop(this.#stopped);
  }

  #laneOf(channel: string): ChannelQueue<PostedMessage> {
    const known = this.#posts.get(channel);
    if (known !== undefined) return known;
    if (this.#posts.size >= manyLanes) {
      for (const [quiet, { isIdle }] of this.#posts) if (isIdle) this.#posts.delete(quiet);
    }
    const lane = new ChannelQueue<PostedMessage>(new AdaptiveLimiter(postEveryMs), this.#clock);
    if (this.#stopped !== undefined) lane.stop(this.#stopped);
    this.#posts.set(channel, lane);
    return lane;
  }
}
