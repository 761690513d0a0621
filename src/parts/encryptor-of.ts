/** Encryption at rest as this process is configured. */
import type { Encryptor } from "@resonatehq/sdk";
import type { Config } from "../config.ts";
import { createEncryptionKey } from "../durable/encryption-key.ts";
import { createEncryptor } from "../durable/encryptor.ts";
import type { Log } from "../log.ts";

/** The configured keys; a missing one is logged, once. */
export function encryptorOf({ encryptionKeys, readsPlain }: Config, log: Log): Encryptor {
  return createEncryptor({
    keys: encryptionKeys.map(createEncryptionKey),
    readsPlain,
    onMissingKey: (key) =>
      log.error(
        { key },
        `What is stored needs encryption key ${key}, which SIGNOFF_ENCRYPTION_KEY does not have: add that key; what needs it is held until then.`,
      ),
  });
}
