/** Every message of the workspace, what only one person sees included. */
import type { ChangeFeed } from "./change-feed.ts";
import { Conversation } from "./conversation.ts";
import type { Journal } from "./journal.ts";
import type { Message } from "./records.ts";
import { Timestamps } from "./timestamps.ts";

export type NewMessage = Omit<Message, "ts">;

export class MessageStore {
  readonly #conversations = new Map<string, Conversation>();
  /** Ephemerals by channel; Slack keeps them apart from history, and so does this. */
  readonly #ephemerals = new Map<string, Conversation>();
  /** What was deleted while this program runs, by channel and ts. */
  readonly #removed = new Set<string>();
  readonly #timestamps: Timestamps;
  readonly #journal: Journal;
  readonly #changes: ChangeFeed;

  constructor(journal: Journal, changes: ChangeFeed, now: () => number) {
    this.#journal = journal;
    this.#changes = changes;
    this.#timestamps = new Timestamps(now);
  }

  conversation(channel: string): Conversation {
    return conversationIn(this.#conversations, channel);
  }

  /** The ephemerals of a channel that this person sees, oldest first. */
  ephemerals(channel: string, user: string): Message[] {
    return conversationIn(this.#ephemerals, channel).messages.filter((message) => message.visibleTo === user);
  }

  find(channel: string, ts: string): Message | undefined {
    return this.conversation(channel).get(ts);
  }

  findEphemeral(channel: string, ts: string): Message | undefined {
    return conversationIn(this.#ephemerals, channel).get(ts);
  }

  /** Adds a message at the channel's next timestamp. With `visibleTo` it is an ephemeral. */
  add(message: NewMessage): Message {
    const added = { ...message, ts: this.#timestamps.next(message.channel) };
    this.put(added);
    return added;
  }

  /** Writes a message or its new version. */
  put(message: Message): void {
    this.#place(message);
    this.#journal.put("message", `${message.channel}:${message.ts}`, message);
    this.#changes.publish({ kind: "message", message });
  }

  /** Whether there was such a message. */
  wasRemoved(channel: string, ts: string): boolean {
    return this.#removed.has(`${channel}:${ts}`) || this.find(channel, ts)?.tombstone === true;
  }

  /** Deletes a message; one with replies leaves a tombstone, as Slack does. */
  remove(message: Message): void {
    if (!message.visibleTo && this.conversation(message.channel).replies(message.ts).length > 0) {
      const { blocks: _blocks, metadata: _metadata, edited: _edited, ...rest } = message;
      this.put({ ...rest, text: "This message was deleted.", tombstone: true });
      return;
    }
    const conversations = message.visibleTo ? this.#ephemerals : this.#conversations;
    conversationIn(conversations, message.channel).remove(message);
    this.#removed.add(`${message.channel}:${message.ts}`);
    this.#journal.remove("message", `${message.channel}:${message.ts}`);
    this.#changes.publish({ kind: "removed", message });
  }

  /** Puts back a message read from disk. */
  restore(message: Message): void {
    this.#timestamps.remember(message.channel, message.ts);
    this.#place(message);
  }

  #place(message: Message): void {
    conversationIn(message.visibleTo ? this.#ephemerals : this.#conversations, message.channel).put(message);
  }
}

function conversationIn(conversations: Map<string, Conversation>, channel: string): Conversation {
  const existing = conversations.get(channel);
  if (existing) return existing;
  const created = new Conversation();
  conversations.set(channel, created);
  return created;
}
