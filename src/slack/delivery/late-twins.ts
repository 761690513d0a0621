/**
 * Removes second copies. Slack may carry out a post long after it seemed to fail and was repeated: the message, a card with
 * buttons say, is then there twice. So after each repeated post its channel or thread is read for a while (law 6).
 */
import type { webApi } from "@slack/bolt";
import type { Log } from "../../log.ts";
import type { CardAddress } from "../../records/approval-view.ts";
import { type Clock, systemClock } from "../../steady-clock.ts";
import { calling, isRefused } from "../connection/calls.ts";
import type { PostedMessages } from "./posted.ts";

/** A posted message of which a second copy may come. */
export interface Kept extends CardAddress {
  key: string;
  thread?: string;
}

export interface Watching {
  /** Between two looks, each at one place, in milliseconds: 24 a minute, half of what Slack allows (docs/slack.md). */
  everyMs: number;
  /** How long a message is watched, in milliseconds; a copy that comes later is removed by the reconciler. */
  forMs: number;
}

const usual: Watching = { everyMs: 2_500, forMs: 2 * 60_000 };

interface Watched extends Kept {
  untilMs: number;
}

export class LateTwins {
  readonly #client: webApi.WebClient;
  readonly #posted: PostedMessages;
  readonly #log: Log | undefined;
  readonly #watching: Watching;
  readonly #clock: Clock;
  /** By channel or thread; the one that was read longest ago is first. */
  readonly #places = new Map<string, Watched[]>();
  #isLooking = false;

  constructor(
    client: webApi.WebClient,
    posted: PostedMessages,
    {
      log,
      clock = systemClock,
      ...watching
    }: Partial<Watching> & { log?: Log | undefined; clock?: Clock | undefined } = {},
  ) {
    this.#client = client;
    this.#posted = posted;
    this.#log = log;
    this.#clock = clock;
    this.#watching = { ...usual, ...watching };
  }

  /** Removes in the background whatever else comes under this message's key. */
  watch(kept: Kept): void {
    const id = `${kept.channel} ${kept.thread ?? ""}`;
    const there = this.#places.get(id)?.filter(({ key }) => key !== kept.key) ?? [];
    this.#places.set(id, [...there, { ...kept, untilMs: this.#clock.now() + this.#watching.forMs }]);
    if (!this.#isLooking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    for (;;) {
      await this.#clock.pause(this.#watching.everyMs);
      const [next] = this.#places;
      if (next === undefined) break;
      const [id] = next;
      await this.#lookAt(next[1]).catch((error: unknown) => {
        this.#log?.debug({ err: error }, "could not look for messages that came late");
      });
      // More messages may have been added while the place was read.
      const left = this.#places.get(id)?.filter(({ untilMs }) => untilMs > this.#clock.now()) ?? [];
      this.#places.delete(id);
      if (left.length > 0) this.#places.set(id, left);
    }
    this.#isLooking = false;
  }

  async #lookAt(watched: readonly Watched[]): Promise<void> {
    const [{ channel, thread } = { channel: "" }] = watched;
    // A copy was posted at about the time of the first message, or later.
    const sinceMs = Math.min(...watched.map(({ ts }) => Number(ts) * 1_000));
    const posted = await this.#posted.findAll({ channel, sinceMs, ...(thread !== undefined && { thread }) });
    for (const { key } of watched) {
      // The oldest copy stays, by the reconciler's rule, too: with different rules the two would remove both.
      for (const { ts } of posted.get(key)?.slice(0, -1) ?? []) await this.#remove({ key, channel }, ts);
    }
  }

  async #remove({ key, channel }: Pick<Kept, "key" | "channel">, ts: string): Promise<void> {
    try {
      await calling(() => this.#client.chat.delete({ channel, ts }));
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.#log?.debug({ err: error, key, ts }, "a message that came late could not be removed");
      return;
    }
    this.#log?.info(
      { key, channel, ts },
      "removed a message that Slack posted late, after it had been posted again",
    );
  }
}
