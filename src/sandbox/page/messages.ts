/** The messages that this person sees, by channel, kept up to date. */
import { get } from "./driver-api.ts";
import type { Message } from "./shapes.ts";

export class Messages {
  readonly #byChannel = new Map<string, Map<string, Message>>();

  /** Reads a whole channel; what arrives meanwhile is not lost, because the newest version of each message is kept. */
  async load(channel: string, user: string): Promise<void> {
    const messages = new Map<string, Message>();
    this.#byChannel.set(channel, messages);
    const answer = await get<{ messages: Message[] }>("messages", { channel, user });
    for (const message of answer.messages) if (!messages.has(message.ts)) messages.set(message.ts, message);
  }

  clear(): void {
    this.#byChannel.clear();
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

export function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}
