/**
 * Encryption at rest: everything that Signoff keeps in promises (what runs are started with, states, responses, results)
 * is encrypted before it leaves for the engine. Ciphertext is JSON in base64 like every value, for engines check that:
 *
 *     {"signoff":"aes-256-gcm","key":"<key id>","nonce":"<96 bits>","data":"<ciphertext and 128-bit tag>"}
 *
 * Reading never throws. The SDK gives a run up when a value does not decode, and an engine hands it out again at once,
 * for ever (docs/resonate.md, 3); so what cannot be read reads as a mark (unreadable.ts), and each reader decides. The
 * decoder does the same for what is no JSON (codec.ts).
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Encryptor, Value } from "@resonatehq/sdk";
import { z } from "zod";
import { plainCodec } from "../resonate/codec.ts";
import { markUnreadable, type Unreadable } from "../resonate/unreadable.ts";
import type { EncryptionKey } from "./encryption-key.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** How every ciphertext begins: 24 bytes, so that base64 writes them the same whatever follows. */
const marker = Buffer.from(`{"signoff":"${algorithm}"`).toString("base64");

export interface Encryption {
  /** The first encrypts, all decrypt; none: nothing is encrypted. */
  keys: readonly EncryptionKey[];
  /** Whether values without the marker are read where there are keys, for runs that began before there were. */
  readsPlain: boolean;
  /** Told of each missing key, once. */
  onMissingKey?: (id: string) => void;
}

/** Told of so many missing keys at the most: their IDs are written by whoever reaches the engine. */
const manyMissing = 100;

/** Makes the SDK's encryptor. Nothing binds a value to its promise here: signatures and proofs do that. */
export function createEncryptor(encryption: Encryption): Encryptor {
  const { keys, readsPlain, onMissingKey } = encryption;
  const [first] = keys;
  const missing = new Set<string>();
  const miss = (key: string): Unreadable => {
    if (!missing.has(key) && missing.size < manyMissing) {
      missing.add(key);
      onMissingKey?.(key);
    }
    return { why: "missing-key", key };
  };
  const open = (data: string): string | Unreadable => {
    const sealed = readSealed(data);
    if (sealed === undefined) return { why: "changed" };
    const key = keys.find(({ id }) => id === sealed.key);
    return key === undefined ? miss(sealed.key) : (decrypt(key, sealed) ?? { why: "changed" });
  };
  return {
    encrypt: (value) => {
      if (first === undefined || !value.data) return value;
      return { ...value, data: encrypt(first, value.data) };
    },
    decrypt: (value) => {
      const { data } = value;
      // What is empty holds nothing, and the clock settles with nothing, too.
      if (!data) return value;
      const isSignedEnd = data.startsWith(marker);
      const read = isSignedEnd ? open(data) : readPlain(value, first === undefined || readsPlain);
      return typeof read === "string" ? { ...value, data: read } : plainCodec.encode(markUnreadable(read));
    },
  };
}

/** What is taken is decoded by whoever reads it (codec.ts), and may turn out to be garbage there. */
function readPlain(value: Value, isTaken: boolean): string | Unreadable {
  if (isTaken) return value.data ?? "";
  try {
    return { why: "unencrypted", plain: plainCodec.decode(value) };
  } catch {
    return { why: "garbage" };
  }
}

const sealedSchema = z.strictObject({
  signoff: z.literal(algorithm),
  key: z.string().regex(/^[0-9a-f]{8}$/),
  nonce: z.base64(),
  data: z.base64(),
});
type Sealed = z.output<typeof sealedSchema>;

function writeSealed({ key, nonce, data }: Omit<Sealed, "signoff">): string {
  return Buffer.from(JSON.stringify({ signoff: algorithm, key, nonce, data })).toString("base64");
}

/** Undefined for another spelling of the same, too: base64 and JSON have several, and only one was written here. */
function readSealed(data: string): Sealed | undefined {
  try {
    const sealed = sealedSchema.parse(JSON.parse(Buffer.from(data, "base64").toString()));
    return writeSealed(sealed) === data ? sealed : undefined;
  } catch {
    return undefined;
  }
}

/** The base64 of `data` is taken off first: it would only make the ciphertext longer. */
function encrypt({ id, bytes }: EncryptionKey, data: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
  const parts = [cipher.update(data, "base64"), cipher.final(), cipher.getAuthTag()];
  return writeSealed({
    key: id,
    nonce: nonce.toString("base64"),
    data: Buffer.concat(parts).toString("base64"),
  });
}

/** The value in base64; undefined if it is not what this key encrypted. */
function decrypt({ bytes }: EncryptionKey, sealed: Sealed): string | undefined {
  const nonce = Buffer.from(sealed.nonce, "base64");
  const data = Buffer.from(sealed.data, "base64");
  const isSpeltOnce = data.toString("base64") === sealed.data && nonce.toString("base64") === sealed.nonce;
  if (!isSpeltOnce || nonce.length !== nonceBytes || data.length < tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(data.subarray(-tagBytes));
  try {
    const plain = Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]);
    return plain.toString("base64");
  } catch {
    return undefined;
  }
}
