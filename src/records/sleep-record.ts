/** What the promise of a run that sleeps holds. */
import { z } from "zod";
import { birthSchema } from "../approval/birth.ts";
import { momentSchema } from "../approval/moment.ts";

export const sleepSchema = z.object({
  run: z.string(),
  workflow: z.string(),
  starter: z.string().optional(),
  untilMs: momentSchema,
  /** As in the state of an approval. */
  birth: birthSchema.optional(),
});
/** What a sleeping run's promise holds. */
export type Sleep = z.output<typeof sleepSchema>;
