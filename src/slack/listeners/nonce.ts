/** Names derived from what Slack sent, so that a redelivery of the same thing has the same name. */
import { createHash } from "node:crypto";

/** A name for `parts`, the same whenever they are: 16 lower-case letters and digits, 80 bits. */
export function nameFrom(...parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(digest.subarray(0, 16), (byte) => alphabet[byte % 32]).join("");
}
