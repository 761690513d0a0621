/** Posting each message once and updating it (law 6). */
import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { Attempt, CardAddress } from "../durable/ports.ts";
import type { Block } from "./blocks.ts";
import { calling, platformError } from "./calls.ts";
import { eventType, PostedMessages } from "./posted.ts";

export interface Message {
  /** Names the message: there is never a second one with the same key. */
  key: string;
  channel: string;
  thread?: string;
  text: string;
  blocks?: Block[];
}

export class Messages {
  readonly #client: webApi.WebClient;
  readonly #posted: PostedMessages;

  constructor(client: webApi.WebClient) {
    this.#client = client;
    this.#posted = new PostedMessages(client);
  }

  /** Posts the message, unless an earlier try may have and did. Throws NotShownError. */
  async postOnce(message: Message, attempt: Attempt): Promise<CardAddress> {
    const { key, channel, thread, text, blocks } = message;
    if (attempt.doubtful) {
      await pause(Math.max(0, (attempt.lookFromMs ?? 0) - Date.now()));
      const place = { channel, sinceMs: attempt.sinceMs, ...(thread === undefined ? {} : { thread }) };
      const ts = await this.#posted.find(key, place);
      if (ts !== undefined) return { channel, ts };
    }
    await attempt.confirm?.();
    const posted = await calling(() =>
      this.#client.chat.postMessage({
        channel,
        text,
        ...(thread === undefined ? {} : { thread_ts: thread }),
        ...(blocks === undefined ? {} : { blocks }),
        metadata: { event_type: eventType, event_payload: { key } },
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    if (posted.ts === undefined) throw new Error("Slack posted a message without saying where.");
    return { channel: posted.channel ?? channel, ts: posted.ts };
  }

  /** Brings the message to this content; false if it is no longer there. Throws NotShownError. */
  async update(address: CardAddress, content: { text: string; blocks: Block[] }): Promise<boolean> {
    try {
      await calling(() => this.#client.chat.update({ channel: address.channel, ts: address.ts, ...content }));
      return true;
    } catch (error) {
      if (platformError(error) === "message_not_found") return false;
      throw error;
    }
  }

  /** A link that opens the message. */
  async linkTo({ channel, ts }: CardAddress): Promise<string> {
    const answer = await calling(() => this.#client.chat.getPermalink({ channel, message_ts: ts }));
    if (answer.permalink === undefined) throw new Error(`Slack gave no link to ${channel} ${ts}.`);
    return answer.permalink;
  }

  /** The channel of the direct messages with this person. */
  async openDirect(person: string): Promise<string> {
    const opened = await calling(() => this.#client.conversations.open({ users: person }));
    if (opened.channel?.id === undefined) throw new Error(`Slack opened no direct messages with ${person}.`);
    return opened.channel.id;
  }
}
