/** Finding a message that may have been posted: Slack has no idempotency key, so its metadata is one. */
import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import { NotShownError } from "../../runtime/presenter.ts";
import { nameOf, type OwnMessage, type Place, readOwnMessages } from "./own-messages.ts";

type Found = Pick<OwnMessage, "ts" | "shown">;

/** Messages by their names, newest first. */
type Posted = Map<string, Found[]>;

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
  async find(key: string, place: Place): Promise<Found | undefined> {
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
  findAll(place: Place): Promise<ReadonlyMap<string, readonly Found[]>> {
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
    for await (const page of readOwnMessages(this.#client, place, patiently)) {
      for (const message of page) {
        const name = nameOf(message);
        const { ts, shown } = message;
        posted.set(name, [...(posted.get(name) ?? []), { ts, shown }].sort(newestFirst));
      }
      if (hasAll(posted, wanted)) break;
    }
    return posted;
  }
}

async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof NotShownError) || error.retryAfterMs === undefined) throw error;
      await pause(error.retryAfterMs);
    }
  }
}

function newestFirst(one: Found, other: Found): number {
  return one.ts < other.ts ? 1 : -1;
}

function hasAll(posted: Posted, wanted: ReadonlySet<string> | undefined): boolean {
  return wanted !== undefined && [...wanted].every((key) => posted.has(key));
}
