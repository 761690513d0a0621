/** Values as they will be read once they were stored. */
import { Codec } from "@resonatehq/sdk";

/** The SDK's codec without encryption. What is stored is read and written by the client, which has the keys. */
export const plainCodec: Codec = new Codec();

/** The value as every later reader gets it: what JSON lacks is left out. Throws if it cannot be stored. */
export function asStored<Kept>(value: Kept): Kept {
  return plainCodec.decode(plainCodec.encode(value));
}
