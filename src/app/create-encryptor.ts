/** Encryption at rest as this process is configured. */
import type { Encryptor } from "@resonatehq/sdk";
import type { Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import { createEncryptionKey } from "../security/encryption-key.ts";
import { createEncryptor } from "../security/encryptor.ts";

/** The configured keys; a missing one is logged, once. */
export function configuredEncryptor({ encryptionKeys, readsPlain }: Config, log: Log): Encryptor {
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
