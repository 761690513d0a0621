/** Which start of a run something belongs to: the IDs of runs come again, starts do not. */
import { z } from "zod";

export const birthSchema = z.strictObject({
  /** The run whose start this is: the one that was started by hand or by a program, not one that it called. */
  run: z.string().min(1),
  /** Tells this start from every other one of the same ID. */
  mark: z.string().min(1),
});
export type Birth = z.output<typeof birthSchema>;
