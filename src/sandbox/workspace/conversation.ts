/** The messages of one channel, in the order of their timestamps, with their threads. */
import type { Message } from "./records.ts";
import { timestampToMicros } from "./timestamps.ts";

export class Conversation {
  /** Every message, replies too, oldest first. Timestamps only grow, so adding keeps the order. */
  readonly messages: Message[] = [];
  readonly #byTs = new Map<string, Message>();
  readonly #replies = new Map<string, Message[]>();

  get(ts: string): Message | undefined {
    return this.#byTs.get(ts);
  }

  /** Replies to a message, oldest first. */
  replies(threadTs: string): readonly Message[] {
    return this.#replies.get(threadTs) ?? [];
  }

  /** Adds a message, or puts a new version of it in the old one's place. */
  put(message: Message): void {
    const isNew = !this.#byTs.has(message.ts);
    this.#byTs.set(message.ts, message);
    placeByTimestamp(this.messages, message, isNew);
    if (!message.threadTs) return;
    const replies = this.#replies.get(message.threadTs) ?? [];
    placeByTimestamp(replies, message, isNew);
    this.#replies.set(message.threadTs, replies);
  }

  remove(message: Message): void {
    this.#byTs.delete(message.ts);
    removeByTimestamp(this.messages, message.ts);
    const replies = message.threadTs && this.#replies.get(message.threadTs);
    if (replies) removeByTimestamp(replies, message.ts);
  }
}

/** The index of the first message that is not older than `micros`. */
export function indexFrom(messages: readonly Message[], micros: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timestampToMicros(messages[middle]?.ts ?? "") < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeByTimestamp(messages: Message[], message: Message, isNew: boolean): void {
  const index = indexFrom(messages, timestampToMicros(message.ts));
  messages.splice(index, isNew ? 0 : 1, message);
}

function removeByTimestamp(messages: Message[], ts: string): void {
  const index = indexFrom(messages, timestampToMicros(ts));
  if (messages[index]?.ts === ts) messages.splice(index, 1);
}
