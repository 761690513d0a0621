/** Keys for encryption at rest, made from the texts of the configuration. */
import { createHmac, hkdfSync } from "node:crypto";

export interface EncryptionKey {
  /** Stands beside what it encrypted, so that a later reader knows which key is needed; it tells nothing of the key. */
  readonly id: string;
  /** 32 bytes, for AES-256. */
  readonly bytes: Uint8Array;
}

const keyBytes = 32;

/**
 * 32 bytes in hexadecimal or base64 are the key itself; any other text is the secret from which HKDF-SHA256 (RFC 5869)
 * derives it. That is no password hash: the text has to be long and random.
 */
export function createEncryptionKey(text: string): EncryptionKey {
  const bytes = readBytes(text) ?? deriveBytes(text);
  const id = createHmac("sha256", bytes).update("signoff key id").digest("hex").slice(0, 8);
  return { id, bytes };
}

function readBytes(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === keyBytes ? bytes : undefined;
}

function deriveBytes(text: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", text, "", "signoff encryption at rest", keyBytes));
}
