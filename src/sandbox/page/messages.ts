/** The messages that this person sees, by channel, kept up to date. */
import { get } from "./driver-api.ts";
import type { Message } from "./shapes.ts";

class Messages {
  readonly #byChannel = new Map<string, Map<string, Message>>();
  /** The channels whose messages have all been read. */
  readonly #whole = new Set<string>();

  /** Reads a whole channel; what arrives meanwhile is not lost, because the newest version of each message is kept. */
  async load(channel: string, user: string): Promise<void> {
    const messages = new Map<string, Message>();
    this.#byChannel.set(channel, messages);
    this.#whole.delete(channel);
    const answer = await get<{ messages: Message[] }>("messages", { channel, user });
    for (const message of answer.messages) if (!messages.has(message.ts)) messages.set(message.ts, message);
    if (this.#byChannel.get(channel) === messages) this.#whole.add(channel);
  }

  /** False while a channel is being read, so that it is not taken for an empty one. */
  isWhole(channel: string): boolean {
    return this.#whole.has(channel);
  }

  clear(): void {
    this.#byChannel.clear();
    this.#whole.clear();
  }

  put(message: Message): void {
    this.#byChannel.get(message.channel)?.set(message.ts, message);
  }

  remove(message: Message): void {
    this.#byChannel.get(message.channel)?.delete(message.ts);
  }

  /** What is shown in the channel itself: everything but replies, oldest first. */
  timeline(channel: string): Message[] {
    return this.#sorted(channel, (message) => !isReply(message) || message.subtype === "thread_broadcast");
  }

  /** Replies to a message, oldest first. */
  replies(channel: string, ts: string): Message[] {
    return this.#sorted(channel, (message) => isReply(message) && message.thread_ts === ts);
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  #sorted(channel: string, isWanted: (message: Message) => boolean): Message[] {
    const messages = [...(this.#byChannel.get(channel)?.values() ?? [])];
    return messages.filter(isWanted).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }
}

export const messages = new Messages();

export function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}
