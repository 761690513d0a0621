/** Names derived from what Slack sent, so that a redelivery of the same thing has the same name. */
import { hash } from "node:crypto";

/** A name for `parts`, the same for the same parts: 16 lower-case letters and digits, 80 bits. */
export function nameFrom(...parts: readonly string[]): string {
  const digest = hash("sha256", JSON.stringify(parts), "buffer");
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(digest.subarray(0, 16), (byte) => alphabet[byte % 32]).join("");
}
