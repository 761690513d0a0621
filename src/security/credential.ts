/**
 * What proves which caller asks by a durable function: a signature over the promise's ID and the whole request, with the
 * secret of the caller's token. Programs of other languages make it, too: its format is a contract (docs/resonate.md).
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";

export interface SignedAsking {
  /** The ID of the promise by which the function is called. */
  promiseId: string;
  /** The function's name. */
  name: string;
  /** Its first argument, as it is stored. */
  body: unknown;
}

/** In hexadecimal. */
export function signAsking(secret: string, { promiseId, name, body }: SignedAsking): string {
  const digest = createHash("sha256").update(canonicalJson(body)).digest("hex");
  // The ID last: it is the only part that may hold anything.
  return createHmac("sha256", secret).update(`signoff ask 1\n${name}\n${digest}\n${promiseId}`).digest("hex");
}

/** Whether it is by one of these secrets. */
export function isSignedAsking(secrets: readonly string[], asking: SignedAsking, signature: string): boolean {
  const given = Buffer.from(signature);
  return secrets.some((secret) => {
    const expected = Buffer.from(signAsking(secret, asking));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}
