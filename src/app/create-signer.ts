/** The signing key of this process. */
import type { Config } from "../config/config.ts";
import type { Signer } from "../security/signer.ts";
import { createSigner, hasSigningKey } from "../security/signing-key.ts";
import { UserError } from "../user-error.ts";
import { engineAddress } from "./open-engine.ts";

/**
 * The configured keys, or the data folder's own. Parts on an engine elsewhere may be on several machines, and one that
 * made a key for itself would refuse what the others sign: there a key has to be given. Throws UserError if it is not.
 */
export async function configuredSigner(config: Config): Promise<Signer> {
  const { signingKeys, dataDir } = config;
  const isElsewhere = engineAddress(config).kind !== "embedded";
  if (isElsewhere && signingKeys.length === 0 && !(await hasSigningKey(dataDir))) {
    throw new UserError(
      "There is no signing key, and the engine is one that other machines may use, too.",
      "Set SIGNOFF_SIGNING_KEY to the same long random text wherever a worker or gateway runs.",
      { code: "no-signing-key" },
    );
  }
  return createSigner(signingKeys, dataDir);
}
