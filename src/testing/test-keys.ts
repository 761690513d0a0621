/** What all tests sign with, and that they encrypt nothing. */
import { createEncryptor } from "../security/encryptor.ts";

/** As where there are no keys. */
export const plainEncryptor = createEncryptor({ keys: [], readsPlain: true });
/** All tests sign with it. */
export const signingKey = "the key of tests, which is as long as one has to be";
