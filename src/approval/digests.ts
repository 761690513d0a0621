/** The digests to which responses, outcome and effects are bound (security/asked-digest.ts). */
import { z } from "zod";

export const digestsSchema = z.strictObject({
  /** Of everything that is asked. */
  asked: z.string(),
  /** Of what is done; absent where nothing was said of that. */
  payload: z.string().optional(),
});
export type Digests = z.output<typeof digestsSchema>;
