/** The keys of encryption at rest, as `SIGNOFF_ENCRYPTION_KEY` lists them. */
import { z } from "zod";

/** What is shorter could be guessed. */
const shortestKey = 16;
/** The last entry of the encryption keys if plain values are read, too. */
const plainEntry = "plain";

/** Of the items between the commas. */
export const encryptionEntriesSchema = z.array(z.string()).superRefine((entries, check) => {
  const keys = entries.at(-1) === plainEntry ? entries.slice(0, -1) : entries;
  if (keys.includes(plainEntry)) check.addIssue('takes "plain" as its last entry only');
  else if (keys.length === 0) check.addIssue("names no key; make one with: openssl rand -base64 32");
  else if (keys.some((key) => key.length < shortestKey))
    check.addIssue(
      `has a key of fewer than ${shortestKey} characters; make one with: openssl rand -base64 32`,
    );
});

export interface EncryptionKeys {
  /** The first encrypts, all decrypt; none: values are kept as they are. */
  encryptionKeys: string[];
  /** Whether values that are not encrypted are read beside those that are. */
  readsPlain: boolean;
}

/** The keys among entries that the schema takes; undefined: there are none, and plain values are read. */
export function readEncryptionKeys(entries: readonly string[] | undefined): EncryptionKeys {
  return {
    encryptionKeys: (entries ?? []).filter((entry) => entry !== plainEntry),
    readsPlain: entries?.includes(plainEntry) ?? true,
  };
}
