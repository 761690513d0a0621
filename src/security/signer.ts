/** Signatures of responses and digests of rounds: HMAC-SHA256 with the keys of the configuration. */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { birthSchema } from "../approval/birth.ts";
import type { Response } from "../approval/response.ts";
import { canonicalJson, canonicalOf } from "../canonical-json.ts";
import { ofFrozen } from "../of-frozen.ts";

/** What a key is used for goes into every digest, so that one can never be taken for another. */
type Purpose =
  | "response"
  | "round"
  | "end"
  | "leaf"
  | "link"
  | "start"
  | "since"
  | "card"
  | "grant"
  | "kept card"
  | "group card"
  | "release";

/** What a response settles: a round or a sleep, and what it holds. */
export interface Settles {
  id: string;
  /** What the promise was made with, decoded as it is stored: it says what is asked, and of which start of its run. */
  data: unknown;
}

type Key = string | KeyObject;

export class Signer {
  readonly #keys: readonly [KeyObject, ...KeyObject[]];
  readonly #boundSinceMs: number;
  /** Names of the keys, in their order, from which nobody can guess the keys. */
  readonly names: readonly [string, ...string[]];

  /**
   * The first key signs, all verify: put a new one in front, and drop the old one when nothing waits any more.
   * `boundSinceMs`: what was begun before (Unix time of the engine, milliseconds) is proven as it was then.
   */
  constructor(keys: readonly [Key, ...Key[]], boundSinceMs = 0) {
    const [first, ...others] = keys;
    const keyOf = (key: Key) => (typeof key === "string" ? createSecretKey(Buffer.from(key)) : key);
    this.#keys = [keyOf(first), ...others.map(keyOf)];
    this.#boundSinceMs = boundSinceMs;
    const nameOf = (key: KeyObject) => this.#digestWith(key, "since", "name").slice(0, 12);
    const [own, ...old] = this.#keys;
    this.names = [nameOf(own), ...old.map(nameOf)];
  }

  /** The same keys, for an engine on which proofs are bound since then. */
  boundSince(boundSinceMs: number): Signer {
    return new Signer(this.#keys, boundSinceMs);
  }

  /** Whether the proofs of what this promise begins are bound to the birth of its run, and its leaves proven. */
  isBound({ createdAt }: Pick<PromiseRecord, "createdAt">): boolean {
    return Number(createdAt) >= this.#boundSinceMs;
  }

  /** Whether nothing of before that time works with the engine any more: what is written now only newer programs read. */
  isBoundNow(): boolean {
    return Date.now() >= this.#boundSinceMs;
  }

  /** The response with its signature over everything in it and the promise that it is to settle. */
  sign(settles: Settles, response: Response): Response {
    const signature = this.digest("response", contentOf(settles, response));
    return { ...response, signature };
  }

  /** Whether this response was signed for this promise as it is: one of another is refused. */
  isSigned(settles: Settles, response: Response): boolean {
    const { signature } = response;
    return signature !== undefined && this.matches("response", contentOf(settles, response), signature);
  }

  /** With the name of its key in front, so that whoever lacks that one can wait for it; older programs know no names. */
  digest(purpose: Purpose, content: string): string {
    const [name] = this.names;
    return this.#write(this.#keys[0], this.isBoundNow() ? name : undefined, { purpose, content });
  }

  /** The digests by each of the keys, newest key first: what was written before a rotation has an older key's digest. */
  digests(purpose: Purpose, content: string): string[] {
    return this.#keys.map((key, index) => this.#write(key, this.names[index], { purpose, content }));
  }

  /** Whether `digest` is of this content, by any of the keys. */
  matches(purpose: Purpose, content: string, digest: string): boolean {
    const given = Buffer.from(digest);
    const name = nameIn(digest);
    return this.#keys.some((key, index) => {
      if (name !== undefined && name !== this.names[index]) return false;
      const expected = Buffer.from(this.#write(key, name, { purpose, content }));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  /** Whether it says that it is by a key which is not among these: it may be genuine all the same. */
  lacksKeyOf(digest: string | undefined): boolean {
    const name = digest === undefined ? undefined : nameIn(digest);
    return name !== undefined && !this.names.includes(name);
  }

  #write(
    key: KeyObject,
    name: string | undefined,
    { purpose, content }: { purpose: Purpose; content: string },
  ): string {
    if (name === undefined) return this.#digestWith(key, purpose, content);
    // The name is in what is digested: without it, the rest proves nothing.
    return `${name}.${this.#digestWith(key, purpose, `by ${name}\n${content}`)}`;
  }

  #digestWith(key: KeyObject, purpose: Purpose, content: string): string {
    return createHmac("sha256", key).update(`signoff ${purpose}\n${content}`).digest("base64url");
  }
}

/** The name of the key by which a digest says that it was made; undefined where it says none. */
function nameIn(digest: string): string | undefined {
  return /^([\w-]{12})\.[\w-]+$/.exec(digest)?.[1];
}

/** A key by which something was proven is not configured here: it is tried again until it is. */
export class MissingKeyError extends Error {
  constructor(what: string) {
    super(`${what} was signed with a key that SIGNOFF_SIGNING_KEY lacks: add it.`);
    this.name = "MissingKeyError";
  }
}

const bornSchema = z.looseObject({ birth: birthSchema });

/** Runs that began before births were recorded hold none, and were signed without what is asked. */
function contentOf({ id: promiseId, data }: Settles, { signature: _, ...response }: Response): string {
  const about = typeof data === "object" && data !== null ? aboutOf(data) : undefined;
  return canonicalJson(about === undefined ? { promiseId, response } : { promiseId, about, response });
}

/** The digest of what is asked; undefined where that names no birth. */
const aboutOf = ofFrozen((data) =>
  bornSchema.safeParse(data).success ? hash("sha256", canonicalOf(data), "base64url") : undefined,
);
