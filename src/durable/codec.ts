/** How values are kept in promises, and what becomes of a value that cannot be read. */
import { Codec, type Encryptor, type Value } from "@resonatehq/sdk";

const unreadableMark = "signoff:unreadable";

/**
 * Reads as a mark what would not decode. Without it a pass over undecodable data throws and is redelivered at once,
 * for ever (facts/resonate.md, 3); with it the workflow sees a value that it can note.
 */
class TolerantEncryptor implements Encryptor {
  readonly #plain = new Codec();

  encrypt(plaintext: Value): Value {
    return plaintext;
  }

  decrypt(ciphertext: Value): Value {
    try {
      this.#plain.decode(ciphertext);
      return ciphertext;
    } catch {
      return this.#plain.encode({ [unreadableMark]: true });
    }
  }
}

export const tolerantEncryptor: Encryptor = new TolerantEncryptor();

/** The codec for everything that Signoff itself reads from and writes to promises. */
export const codec: Codec = new Codec(tolerantEncryptor);

/** True for a value whose stored bytes could not be decoded. */
export function isUnreadable(value: unknown): boolean {
  return typeof value === "object" && value !== null && unreadableMark in value;
}
