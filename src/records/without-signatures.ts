/** A record for those who read it without a key: what it says, and digests in the place of what proves it. */
import { createHash } from "node:crypto";

/** Where signatures, proofs and seals stand. With one at hand, what it proves could be put where it does not belong. */
const proofs = new Set(["signature", "seal", "proof", "chain"]);

/** The value with a digest for each proof in it: two who have the same record read the same. */
export function withoutProofs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProofs);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const isProof = proofs.has(name) && typeof inner === "string";
    return [name, isProof ? digestOf(inner) : withoutProofs(inner)] as const;
  });
  return Object.fromEntries(entries);
}

function digestOf(proof: string): string {
  return `sha256:${createHash("sha256").update(proof).digest("base64url")}`;
}
