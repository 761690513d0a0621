/** Slack's rate limits, off until they are switched on: a message per second and channel, and the tiers (docs/slack.md). */

/** Calls per minute, of the methods whose tier is known; the others are never limited here. */
const tiers: Readonly<Record<string, number>> = {
  "views.open": 100,
  "views.push": 100,
  "views.update": 100,
  "views.publish": 100,
  "users.info": 100,
  "chat.postEphemeral": 100,
  "conversations.members": 100,
  "chat.update": 50,
  "chat.delete": 50,
  "conversations.history": 50,
  "conversations.replies": 50,
  "conversations.open": 50,
  "usergroups.list": 20,
  "usergroups.users.list": 20,
};
const posting = "chat.postMessage";
/** Slack takes a message per second and channel, and a short burst above it. */
const postsPerSecond = 1;
const postBurst = 1;
/** Of a tier's minute, this part may come at once. */
const tierBurst = 1 / 4;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export class RateLimits {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  isOn: boolean;

  /** `now` is in milliseconds since 1970. */
  constructor(now: () => number, isOn: boolean) {
    this.#now = now;
    this.isOn = isOn;
  }

  /** Counts the call; the whole seconds to wait if it is one too many, undefined if it may go on. */
  take(method: string, args: Record<string, unknown>): number | undefined {
    if (!this.isOn) return undefined;
    if (method === posting)
      return this.#takeFrom(`${method} ${String(args.channel)}`, {
        perSecond: postsPerSecond,
        burst: postBurst,
      });
    const perMinute = tiers[method];
    if (perMinute === undefined) return undefined;
    return this.#takeFrom(method, { perSecond: perMinute / 60, burst: perMinute * tierBurst });
  }

  #takeFrom(name: string, { perSecond, burst }: { perSecond: number; burst: number }): number | undefined {
    const nowMs = this.#now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, filledAtMs: nowMs };
    this.#buckets.set(name, bucket);
    bucket.tokens = Math.min(
      burst,
      bucket.tokens + (Math.max(0, nowMs - bucket.filledAtMs) / 1_000) * perSecond,
    );
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
    return undefined;
  }
}
