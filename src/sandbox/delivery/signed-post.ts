/** One signed request to the app, and what came back within Slack's time. */
import { createHmac } from "node:crypto";
import type { RequestBody } from "./encode-payload.ts";

/** How long Slack waits for the answer, in milliseconds. */
const answerTimeoutMs = 3_000;

export interface RequestTarget {
  requestUrl: string;
  signingSecret: string;
}

/** Told to the app in `x-slack-retry-num` and `x-slack-retry-reason`. */
export interface Retry {
  count: number;
  reason: RetryReason;
}
export type RetryReason = "http_timeout" | "http_error" | "connection_failed";

export type PostResult =
  | { kind: "answered"; text: string; isJson: boolean }
  | { kind: "failed"; reason: RetryReason; status?: number };

export interface SignedPost {
  body: RequestBody;
  /** When it is signed, in milliseconds since 1970. */
  atMs: number;
  retry?: Retry | undefined;
  /** Ends it when the sandbox stops. */
  stopping: AbortSignal;
}

/** `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>`, in hexadecimal digits. */
export function signRequest(signingSecret: string, timestamp: number, text: string): string {
  return `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:${text}`).digest("hex")}`;
}

/** Posts it once. An answer that is no 2xx is a failure, as is none within 3 s. */
export async function postSigned(
  { requestUrl, signingSecret }: RequestTarget,
  { body, atMs, retry, stopping }: SignedPost,
): Promise<PostResult> {
  // A retry at once would have the signature of the first try, and be taken for a copy of it.
  const timestamp = Math.floor(atMs / 1_000) + (retry?.count ?? 0);
  const headers = {
    "content-type": body.contentType,
    "user-agent": "Slackbot 1.0 (the sandbox)",
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": signRequest(signingSecret, timestamp, body.text),
    ...(retry && { "x-slack-retry-num": String(retry.count), "x-slack-retry-reason": retry.reason }),
  };
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  const signal = AbortSignal.any([timeout, stopping]);
  try {
    const init = { method: "POST", headers, body: body.text, redirect: "manual", signal } as const;
    const answer = await fetch(requestUrl, init);
    const text = await answer.text();
    if (!answer.ok) return { kind: "failed", reason: "http_error", status: answer.status };
    return { kind: "answered", text, isJson: /\bjson\b/.test(answer.headers.get("content-type") ?? "") };
  } catch {
    return { kind: "failed", reason: timeout.aborted ? "http_timeout" : "connection_failed" };
  }
}
