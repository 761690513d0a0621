/** How receivers see that a webhook or a callback is Signoff's: Standard Webhooks (https://www.standardwebhooks.com), 1.0. */
import { createHash } from "node:crypto";
import { Webhook } from "standardwebhooks";

/**
 * The ID of a message, from a key that is the same at every try: what a header can hold, with no full stop, which would
 * separate ID and time where they are signed.
 */
export function webhookId(key: string): string {
  return /^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(key)
    ? key
    : createHash("sha256").update(key).digest("base64url");
}

/**
 * The headers of one try: its ID alone without `secrets` (`whsec_...`), else a signature of ID, time and body by each of
 * them. Receivers refuse a time that is more than five minutes from theirs, so `nowMs` is that of the try (Unix time).
 */
export function webhookHeaders(
  { id, body }: { id: string; body: string },
  secrets: readonly string[],
  nowMs: number = Date.now(),
): Record<string, string> {
  if (secrets.length === 0) return { "webhook-id": id };
  const at = new Date(nowMs);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(nowMs / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
