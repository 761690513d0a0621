/** The response URLs given to the app: each good for 5 uses within 30 minutes (Slack's limits). */
import { randomBytes } from "node:crypto";
import type { Journal } from "./journal.ts";
import type { ResponseUrl } from "./records.ts";

const maxUses = 5;
const lifetimeMs = 30 * 60_000;

export type ResponseUrlUse =
  | { kind: "usable"; responseUrl: ResponseUrl }
  | { kind: "refused"; error: string };

export class ResponseUrlStore {
  readonly #byToken = new Map<string, ResponseUrl>();
  readonly #journal: Journal;
  readonly #now: () => number;

  constructor(journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
  }

  create(target: { user: string; channel: string; ts?: string }): ResponseUrl {
    const token = randomBytes(12).toString("hex");
    const responseUrl: ResponseUrl = { ...target, token, createdAtMs: this.#now(), uses: 0 };
    this.#put(responseUrl);
    return responseUrl;
  }

  /** Spends one use of the URL, if it has one left. */
  use(token: string): ResponseUrlUse {
    const responseUrl = this.#byToken.get(token);
    if (!responseUrl) return { kind: "refused", error: "invalid_url" };
    if (this.#now() - responseUrl.createdAtMs > lifetimeMs) return { kind: "refused", error: "expired_url" };
    if (responseUrl.uses >= maxUses) return { kind: "refused", error: "used_url" };
    const spent = { ...responseUrl, uses: responseUrl.uses + 1 };
    this.#put(spent);
    return { kind: "usable", responseUrl: spent };
  }

  /** Puts back a URL read from disk, unless its time is over. */
  restore(responseUrl: ResponseUrl): void {
    if (this.#now() - responseUrl.createdAtMs > lifetimeMs)
      this.#journal.remove("response_url", responseUrl.token);
    else this.#byToken.set(responseUrl.token, responseUrl);
  }

  #put(responseUrl: ResponseUrl): void {
    this.#byToken.set(responseUrl.token, responseUrl);
    this.#journal.put("response_url", responseUrl.token, responseUrl);
  }
}
