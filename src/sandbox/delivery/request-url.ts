/** The app's request URL: with one, what people do is posted there, signed, instead of sent over Socket Mode. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Delivery, EnvelopeType } from "./connections.ts";
import { encodePayload, type RequestBody } from "./encode-payload.ts";
import { type PostResult, postSigned, type RequestTarget, type Retry } from "./signed-post.ts";
import { findUrlProblem } from "./verify-url.ts";

/** When Slack tries an event again, in milliseconds after the try before: at once, after a minute, after five. */
const slackRetriesAfterMs: readonly number[] = [0, 60_000, 300_000];

const payloadSchema = z.record(z.string(), z.unknown());

export class RequestUrl {
  readonly #now: () => number;
  readonly #retriesAfterMs: readonly number[];
  readonly #stopping = new AbortController();
  #target: RequestTarget | undefined;

  /** `target` is taken as verified: an app in the same process has not started yet. */
  constructor(now: () => number, retriesAfterMs = slackRetriesAfterMs, target?: RequestTarget) {
    this.#now = now;
    this.#retriesAfterMs = retriesAfterMs;
    this.#target = target;
  }

  /** Undefined: Socket Mode. */
  get url(): string | undefined {
    return this.#target?.requestUrl;
  }

  /** Takes the target if it answers the challenge, and says what is wrong if it does not; undefined is Socket Mode. */
  async set(target: RequestTarget | undefined): Promise<string | undefined> {
    if (target !== undefined) {
      const request = { atMs: this.#now(), stopping: this.#stopping.signal };
      const problem = await findUrlProblem(target, request);
      if (problem !== undefined) return problem;
    }
    this.#target = target;
    return undefined;
  }

  /** Posts it and waits for the answer. An event that fails is tried again later; its first failure is returned. */
  async deliver(type: EnvelopeType, payload: object, retry?: Retry): Promise<Delivery> {
    const body = encodePayload(type, payload);
    const result = await this.#post(body, retry);
    if (result.kind === "failed" && type === "events_api" && retry === undefined) {
      this.#retryLater(body, result).catch(() => {
        // The sandbox was stopped.
      });
    }
    return toDelivery(result);
  }

  /** Ends what is under way. */
  close(): void {
    this.#stopping.abort();
  }

  async #post(body: RequestBody, retry: Retry | undefined): Promise<PostResult> {
    const target = this.#target;
    if (target === undefined) return { kind: "failed", reason: "connection_failed" };
    return postSigned(target, { body, retry, atMs: this.#now(), stopping: this.#stopping.signal });
  }

  async #retryLater(body: RequestBody, first: PostResult): Promise<void> {
    let last = first;
    for (const [index, afterMs] of this.#retriesAfterMs.entries()) {
      if (last.kind === "answered") return;
      await sleep(afterMs, undefined, { ref: false, signal: this.#stopping.signal });
      last = await this.#post(body, { count: index + 1, reason: last.reason });
    }
  }
}

/** What is said in the answer: JSON as in Socket Mode, or the text of a command. */
function toDelivery(result: PostResult): Delivery {
  if (result.kind === "failed") {
    const error = result.reason === "http_timeout" ? "operation_timeout" : "dispatch_failed";
    return { kind: "failed", error };
  }
  if (result.text === "") return { kind: "acked", payload: {} };
  return { kind: "acked", payload: result.isJson ? readJson(result.text) : { text: result.text } };
}

function readJson(text: string): Record<string, unknown> {
  try {
    return payloadSchema.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
