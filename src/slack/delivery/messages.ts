/** Posting each message once and updating it (law 6). */

import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { CardAddress } from "../../records/approval-view.ts";
import { type Attempt, CardGoneError } from "../../runtime/presenter.ts";
import { steadyNow } from "../../steady-clock.ts";
import type { Block } from "../cards/blocks.ts";
import { calling, isRefused, platformError } from "../connection/calls.ts";
import { Memoized } from "../people/memoized.ts";
import { LateTwins } from "./late-twins.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { type Identity, metadataOf, nameOf, type PostedMessage } from "./own-messages.ts";
import { PostedMessages } from "./posted.ts";

export interface Message {
  /** Names the message: there is never a second one with the same key, of the same start of a run. */
  key: string;
  /** The mark of that start (approval/birth.ts); absent for lines of a thread, and for runs of older versions. */
  birth?: string | undefined;
  channel: string;
  thread?: string;
  text: string;
  blocks?: Block[];
  /** A digest of the content, which tells whether the message that is there shows it. */
  shown?: string | undefined;
}

export class Messages {
  readonly #client: webApi.WebClient;
  readonly #outbox: Outbox;
  readonly #posted: PostedMessages;
  readonly #twins: LateTwins;
  /** A permalink of a message and the channel of direct messages never change. */
  readonly #links = new Memoized<string>();
  readonly #directs = new Memoized<string>();

  constructor(
    client: webApi.WebClient,
    outbox: Outbox,
    late: ConstructorParameters<typeof LateTwins>[2] = {},
  ) {
    this.#client = client;
    this.#outbox = outbox;
    this.#posted = new PostedMessages(client);
    this.#twins = new LateTwins(client, this.#posted, late);
  }

  /**
   * Posts the message when it is its channel's turn. Where an earlier try may have posted it, looks for it first. Throws
   * NotShownError.
   */
  async postOnce(message: Message, attempt: Attempt): Promise<PostedMessage> {
    let lookFromMs = attempt.lookFromMs ?? 0;
    let isDoubtful = attempt.doubtful;
    const address = await this.#outbox.post(message.channel, {
      isReply: message.thread !== undefined,
      isDoubtful: attempt.doubtful,
      look: () => this.#look(message, { sinceMs: attempt.sinceMs, lookFromMs }),
      confirm: async () => {
        const doubtFromMs = await attempt.confirm?.();
        lookFromMs = doubtFromMs ?? lookFromMs;
        isDoubtful ||= doubtFromMs !== undefined;
        return { isDoubtful: doubtFromMs !== undefined };
      },
      send: () => this.#post(message),
      signal: attempt.signal,
    });
    return isDoubtful ? this.#watchTwins(message, attempt, address) : address;
  }

  /** Watches for a second copy, for an earlier try may still arrive; of two copies the first one stays. */
  async #watchTwins(
    { channel, thread, ...named }: Message,
    { sinceMs }: Attempt,
    posted: PostedMessage,
  ): Promise<PostedMessage> {
    const place = { ...(thread !== undefined && { thread }), channel };
    // The message is there, whether or not Slack says so now.
    const key = nameOf(named);
    const first = await this.#posted.find(key, { ...place, sinceMs }).catch(() => undefined);
    const message =
      first === undefined || first.ts === posted.ts ? posted : { ...first, channel: posted.channel };
    this.#twins.watch({ key, ...place, channel: posted.channel, ts: message.ts });
    return message;
  }

  /** Where the message with this key stands in the channel itself, if it was posted since then. Throws NotShownError. */
  async find(named: Identity, place: { channel: string; sinceMs: number }): Promise<CardAddress | undefined> {
    const found = await this.#posted.find(nameOf(named), place);
    return found && { channel: place.channel, ts: found.ts };
  }

  async #look(
    { channel, thread, ...named }: Message,
    { sinceMs, lookFromMs }: { sinceMs: number; lookFromMs: number },
  ): Promise<PostedMessage | undefined> {
    await pause(Math.max(0, lookFromMs - steadyNow()));
    const place = { channel, sinceMs, ...(thread === undefined ? {} : { thread }) };
    const found = await unlessGone(() => this.#posted.find(nameOf(named), place));
    return found && { ...found, channel };
  }

  async #post({ channel, thread, text, blocks, ...named }: Message): Promise<PostedMessage> {
    const message = {
      channel,
      text,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...(blocks === undefined ? {} : { blocks }),
      metadata: metadataOf(named),
      unfurl_links: false,
      unfurl_media: false,
    };
    const posted = await unlessGone(() => calling(() => this.#client.chat.postMessage(message)));
    if (posted.ts === undefined) throw new Error("Slack posted a message without saying where.");
    const address = { channel: posted.channel ?? channel, ts: posted.ts };
    const kept = posted.message?.blocks;
    if (thread !== undefined && posted.message !== undefined && posted.message.thread_ts === undefined)
      await this.#takeBack(address);
    return { ...address, shown: named.shown, kept };
  }

  /** Slack posts a reply to a message that was deleted alone in the channel, where nobody knows what it is about. */
  async #takeBack({ channel, ts }: CardAddress): Promise<never> {
    await calling(() => this.#client.chat.delete({ channel, ts }));
    throw new CardGoneError();
  }

  /**
   * Brings the message to this content, or to that of a later call that came while this one waited: `shown` says which.
   * Undefined if the message is no longer there. Throws NotShownError.
   */
  update(
    { channel, ts }: CardAddress,
    { text, blocks, ...named }: Pick<Message, "key" | "birth" | "text" | "shown"> & { blocks: Block[] },
  ): Promise<PostedMessage | undefined> {
    const content = { text, blocks, metadata: metadataOf(named) };
    return this.#outbox.update({ channel, ts }, async () => {
      try {
        const updated = await calling(() => this.#client.chat.update({ channel, ts, ...content }));
        return { channel, ts, shown: named.shown, kept: updated.message?.blocks };
      } catch (error) {
        if (platformError(error) === "message_not_found") return undefined;
        throw error;
      }
    });
  }

  /** A link that opens the card; undefined where Slack gives none: the card is gone, say, or the app has left its channel. */
  async linkIfAny(card: CardAddress | undefined): Promise<string | undefined> {
    if (card === undefined) return undefined;
    try {
      return await this.linkTo(card);
    } catch (error) {
      if (!isRefused(error)) throw error;
      return undefined;
    }
  }

  /** A link that opens the message. */
  linkTo({ channel, ts }: CardAddress): Promise<string> {
    return this.#links.get(`${channel} ${ts}`, async () => {
      const answer = await calling(() => this.#client.chat.getPermalink({ channel, message_ts: ts }));
      if (answer.permalink === undefined) throw new Error(`Slack gave no link to ${channel} ${ts}.`);
      return answer.permalink;
    });
  }

  /** The channel of the direct messages with this person. */
  openDirect(person: string): Promise<string> {
    return this.#directs.get(person, async () => {
      const opened = await calling(() => this.#client.conversations.open({ users: person }));
      if (opened.channel?.id === undefined)
        throw new Error(`Slack opened no direct messages with ${person}.`);
      return opened.channel.id;
    });
  }
}

/** Turns the error of a deleted message into CardGoneError. */
async function unlessGone<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (platformError(error) === "thread_not_found") throw new CardGoneError(error);
    throw error;
  }
}
