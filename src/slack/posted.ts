/** Finding a message that may have been posted: Slack has no idempotency key, so its metadata is one. */
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import { calling } from "./calls.ts";

export const eventType = "signoff";

const messageSchema = z.object({
  ts: z.string(),
  metadata: z.object({ event_type: z.literal(eventType), event_payload: z.object({ key: z.string() }) }),
});

export interface Place {
  channel: string;
  /** The thread's first message; absent for the channel itself. */
  thread?: string;
  /** Unix time in milliseconds before which nothing was posted. */
  sinceMs: number;
}

/** How far Slack's clock and ours may be apart, in milliseconds. */
const clockMarginMs = 5 * 60_000;

interface Wanted {
  sinceMs: number;
  found(posted: Map<string, string>): void;
  failed(error: unknown): void;
}

/**
 * Reads channels back for messages by key. Questions that come while one reading is under way share the next one,
 * for `conversations.history` is allowed about 50 times a minute (facts/slack.md, Limits).
 */
export class PostedMessages {
  readonly #client: webApi.WebClient;
  readonly #waiting = new Map<string, Wanted[]>();

  constructor(client: webApi.WebClient) {
    this.#client = client;
  }

  /** The ts of the message with this key, the first if there are several; undefined if there is none. */
  async find(key: string, place: Place): Promise<string | undefined> {
    const id = `${place.channel} ${place.thread ?? ""}`;
    const posted = await new Promise<Map<string, string>>((found, failed) => {
      const wanted = { sinceMs: place.sinceMs, found, failed };
      const queue = this.#waiting.get(id);
      if (queue !== undefined) {
        queue.push(wanted);
        return;
      }
      this.#waiting.set(id, [wanted]);
      void this.#readInTurn(id, place);
    });
    return posted.get(key);
  }

  async #readInTurn(id: string, place: Place): Promise<void> {
    for (let queue = this.#waiting.get(id) ?? []; queue.length > 0; queue = this.#waiting.get(id) ?? []) {
      this.#waiting.set(id, []);
      const sinceMs = Math.min(...queue.map((wanted) => wanted.sinceMs));
      try {
        const posted = await this.#read({ ...place, sinceMs });
        for (const wanted of queue) wanted.found(posted);
      } catch (error) {
        for (const wanted of queue) wanted.failed(error);
      }
    }
    this.#waiting.delete(id);
  }

  async #read(place: Place): Promise<Map<string, string>> {
    const posted = new Map<string, string>();
    let cursor: string | undefined;
    do {
      const page = await calling(() => this.#readPage(place, cursor));
      for (const message of page.messages ?? []) {
        const read = messageSchema.safeParse(message);
        if (!read.success) continue;
        const { key } = read.data.metadata.event_payload;
        const earlier = posted.get(key);
        if (earlier === undefined || Number(read.data.ts) < Number(earlier)) posted.set(key, read.data.ts);
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return posted;
  }

  #readPage(
    place: Place,
    cursor: string | undefined,
  ): Promise<webApi.ConversationsHistoryResponse | webApi.ConversationsRepliesResponse> {
    const { channel, thread, sinceMs } = place;
    const page = {
      channel,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    if (thread !== undefined) return this.#client.conversations.replies({ ...page, ts: thread });
    const oldest = Math.max(sinceMs - clockMarginMs, 0) / 1_000;
    return this.#client.conversations.history({ ...page, oldest: oldest.toFixed(6), inclusive: true });
  }
}
