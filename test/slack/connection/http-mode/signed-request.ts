/** Requests as Slack sends them, and as others would. */
import { createHmac } from "node:crypto";

export interface Sent {
  secret: string;
  body: string;
  contentType?: string;
  /** In seconds since 1970; default now. */
  timestamp?: number | string;
  /** Put over what is right. */
  headers?: Record<string, string>;
  /** Headers that are left out. */
  without?: string[];
}

export function sign(secret: string, timestamp: number | string, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

export const nowSeconds = () => Math.floor(Date.now() / 1_000);

export async function postAsSlack(url: string, sent: Sent): Promise<{ status: number; text: string }> {
  const { secret, body, timestamp = nowSeconds() } = sent;
  const headers = new Headers({
    "content-type": sent.contentType ?? "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": sign(secret, timestamp, body),
    ...sent.headers,
  });
  for (const name of sent.without ?? []) headers.delete(name);
  const answer = await fetch(url, { method: "POST", headers, body });
  return { status: answer.status, text: await answer.text() };
}
