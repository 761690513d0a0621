/** Finding a message that may have been posted: Slack has no idempotency key, so its metadata is one. */
import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import type { CardAddress } from "../../records/approval-view.ts";
import { NotShownError } from "../../runtime/presenter.ts";
import type { KeptBlocks } from "../cards/card-mark.ts";
import { calling } from "../connection/calls.ts";

export const eventType = "signoff";

export const cardPrefix = "card ";

/** The key of an approval's card. */
export function cardKey(approval: string): string {
  return `${cardPrefix}${approval}`;
}

/** What names a message: its key, and the start of the run that it is of, for an ID may come again. */
export interface Identity {
  key: string;
  /** Absent where runs began before births were recorded. */
  birth?: string | undefined;
}

const messageSchema = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({
      key: z.string(),
      birth: z.string().optional(),
      shown: z.string().optional(),
    }),
  }),
});

/** What names a message, as it stands in its metadata, and a digest of what it was written with, if it is a card. */
export function metadataOf({ key, birth, shown }: Identity & { shown?: string | undefined }) {
  const more = { ...(birth === undefined ? {} : { birth }), ...(shown === undefined ? {} : { shown }) };
  return { event_type: eventType, event_payload: { key, ...more } };
}

/** One text for both. */
export function nameOf({ key, birth }: Identity): string {
  return birth === undefined ? key : `${key} ${birth}`;
}

export interface Place {
  channel: string;
  /** The thread's first message; absent for the channel itself. */
  thread?: string;
  /** Unix time in milliseconds before which nothing was posted. */
  sinceMs: number;
}

/** How far Slack's clock and ours may be apart, in milliseconds. */
const clockMarginMs = 5 * 60_000;

/** Where Slack begins to read a channel in which nothing is wanted from before `sinceMs` (Unix time). */
export function oldestOf(sinceMs: number): string {
  return (Math.max(sinceMs - clockMarginMs, 0) / 1_000).toFixed(6);
}

type Page = webApi.ConversationsHistoryResponse | webApi.ConversationsRepliesResponse;

/** A message that was posted, updated, or found. */
export interface PostedMessage extends CardAddress {
  /** The digest in its metadata of what it was written with. */
  shown?: string | undefined;
  /** Its blocks as Slack keeps them; absent: it was found. */
  kept?: KeptBlocks | undefined;
}

/** A message as it is found. */
export interface FoundMessage {
  ts: string;
  /** The digest in its metadata. */
  shown: string | undefined;
}

/** Messages by their names, newest first. */
type Posted = Map<string, FoundMessage[]>;

interface Wanted {
  key: string;
  sinceMs: number;
  found(posted: Posted): void;
  failed(error: unknown): void;
}

/**
 * Reads channels back for messages by key. Questions that come while one reading is under way share the next one,
 * for `conversations.history` is allowed about 50 times a minute (docs/slack.md, Limits).
 */
export class PostedMessages {
  readonly #client: webApi.WebClient;
  readonly #waiting = new Map<string, Wanted[]>();

  constructor(client: webApi.WebClient) {
    this.#client = client;
  }

  /** The oldest message with this key that was read; undefined if there is none. */
  async find(key: string, place: Place): Promise<FoundMessage | undefined> {
    const id = `${place.channel} ${place.thread ?? ""}`;
    const posted = await new Promise<Posted>((found, failed) => {
      const wanted = { key, sinceMs: place.sinceMs, found, failed };
      const queue = this.#waiting.get(id);
      if (queue !== undefined) {
        queue.push(wanted);
        return;
      }
      this.#waiting.set(id, [wanted]);
      void this.#readInTurn(id, place);
    });
    return posted.get(key)?.at(-1);
  }

  /** Every message by key since `place.sinceMs`, newest first; in a thread, of all its messages. */
  findAll(place: Place): Promise<ReadonlyMap<string, readonly FoundMessage[]>> {
    return this.#read(place, undefined);
  }

  async #readInTurn(id: string, place: Place): Promise<void> {
    for (let queue = this.#waiting.get(id) ?? []; queue.length > 0; queue = this.#waiting.get(id) ?? []) {
      this.#waiting.set(id, []);
      const sinceMs = Math.min(...queue.map((wanted) => wanted.sinceMs));
      try {
        const posted = await this.#read({ ...place, sinceMs }, new Set(queue.map(({ key }) => key)));
        for (const wanted of queue) wanted.found(posted);
      } catch (error) {
        for (const wanted of queue) wanted.failed(error);
      }
    }
    this.#waiting.delete(id);
  }

  /** Reads page by page until every wanted key is found, or all of it; a rate limit does not lose what was read. */
  async #read(place: Place, wanted: ReadonlySet<string> | undefined): Promise<Posted> {
    const posted: Posted = new Map();
    let cursor: string | undefined;
    do {
      const page = await this.#readPatiently(place, cursor);
      for (const message of page.messages ?? []) {
        const read = messageSchema.safeParse(message);
        if (!read.success) continue;
        const { ts, metadata } = read.data;
        const key = nameOf(metadata.event_payload);
        const found = { ts, shown: metadata.event_payload.shown };
        posted.set(key, [...(posted.get(key) ?? []), found].sort(newestFirst));
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined && !hasAll(posted, wanted));
    return posted;
  }

  async #readPatiently(place: Place, cursor: string | undefined): Promise<Page> {
    for (;;) {
      try {
        return await calling(() => this.#readPage(place, cursor));
      } catch (error) {
        if (!(error instanceof NotShownError) || error.retryAfterMs === undefined) throw error;
        await pause(error.retryAfterMs);
      }
    }
  }

  #readPage(place: Place, cursor: string | undefined): Promise<Page> {
    const { channel, thread, sinceMs } = place;
    const page = {
      channel,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    if (thread !== undefined) return this.#client.conversations.replies({ ...page, ts: thread });
    return this.#client.conversations.history({ ...page, oldest: oldestOf(sinceMs), inclusive: true });
  }
}

function newestFirst(one: FoundMessage, other: FoundMessage): number {
  return one.ts < other.ts ? 1 : -1;
}

function hasAll(posted: Posted, wanted: ReadonlySet<string> | undefined): boolean {
  return wanted !== undefined && [...wanted].every((key) => posted.has(key));
}
