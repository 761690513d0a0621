/** Encrypts nothing: as where there are no keys. */
import type { Encryptor } from "@resonatehq/sdk";
import { createEncryptor } from "../../src/security/encryptor.ts";

export const plainEncryptor: Encryptor = createEncryptor({ keys: [], readsPlain: true });
