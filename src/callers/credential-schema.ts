/** The credential that programs pass behind a request. */
import { z } from "zod";

export const credentialSchema = z.strictObject({
  caller: z.string().min(1).describe("The name of the token in SIGNOFF_API_TOKEN"),
  signature: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("HMAC-SHA256 with the token's secret, in hexadecimal"),
});
