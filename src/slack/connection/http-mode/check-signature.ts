/**
 * Whether a request is signed by Slack, and now. Bolt checks the signature again afterwards; it takes timestamps of any
 * form and of the future (docs/slack.md), and whatever follows a second "=" in the signature, so that one signature has
 * many spellings. Here each request has one.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** How old a request may be, in milliseconds: Slack's own advice. */
export const oldestMs = 5 * 60_000;
/** How far its clock may be ahead of this machine's, in milliseconds. */
export const aheadMs = 60_000;

export interface SignedRequest {
  /** The headers `x-slack-signature` and `x-slack-request-timestamp`. */
  signature: string | undefined;
  timestamp: string | undefined;
  /** As it was sent, byte for byte. */
  body: Buffer;
}

export type SignatureCheck =
  | { kind: "signed"; signature: string }
  | { kind: "refused"; reason: "malformed" | "stale" | "in the future" | "wrong signature" };

/** Checks form and time first, then the signature, in a time that tells nothing of the right one. */
export function checkSignature(
  secret: string,
  { signature = "", timestamp = "", body }: SignedRequest,
  nowMs: number,
): SignatureCheck {
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^[1-9]\d{0,10}$/.test(timestamp)) {
    return { kind: "refused", reason: "malformed" };
  }
  const atMs = Number(timestamp) * 1_000;
  if (atMs < nowMs - oldestMs) return { kind: "refused", reason: "stale" };
  if (atMs > nowMs + aheadMs) return { kind: "refused", reason: "in the future" };
  const right = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex");
  const isRight = timingSafeEqual(Buffer.from(signature), Buffer.from(`v0=${right}`));
  return isRight ? { kind: "signed", signature } : { kind: "refused", reason: "wrong signature" };
}
