/** Signatures of responses and digests of rounds: HMAC-SHA256 with the keys of the configuration. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Response } from "../approval/response.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What a key is used for goes into every digest, so that one can never be taken for another. */
type Purpose = "response" | "round" | "end" | "leaf" | "link";

export class Signer {
  readonly #keys: readonly [KeyObject, ...KeyObject[]];

  /** The first key signs, all verify: put a new one in front, and drop the old one when nothing waits any more. */
  constructor(keys: readonly [string, ...string[]]) {
    const [first, ...others] = keys;
    const keyOf = (key: string) => createSecretKey(Buffer.from(key));
    this.#keys = [keyOf(first), ...others.map(keyOf)];
  }

  /** The response with its signature over everything in it and the round that it is to settle. */
  sign(promiseId: string, response: Response): Response {
    const signature = this.digest("response", contentOf(promiseId, response));
    return { ...response, signature };
  }

  /** Whether this response was signed for this round: one of another round is refused. */
  isSigned(promiseId: string, response: Response): boolean {
    const { signature } = response;
    return signature !== undefined && this.matches("response", contentOf(promiseId, response), signature);
  }

  digest(purpose: Purpose, content: string): string {
    return this.#digestWith(this.#keys[0], purpose, content);
  }

  /** Whether `digest` is of this content, by any of the keys. */
  matches(purpose: Purpose, content: string, digest: string): boolean {
    const given = Buffer.from(digest);
    return this.#keys.some((key) => {
      const expected = Buffer.from(this.#digestWith(key, purpose, content));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  #digestWith(key: KeyObject, purpose: Purpose, content: string): string {
    return createHmac("sha256", key).update(`signoff ${purpose}\n${content}`).digest("base64url");
  }
}

function contentOf(promiseId: string, { signature: _, ...response }: Response): string {
  return canonicalJson({ promiseId, response });
}
