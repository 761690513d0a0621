/** When and how often a step is tried again. */
import { z } from "zod";
import { minutes, seconds } from "../approval/duration.ts";

const retrySchema = z.strictObject({
  /** Tries in all, the first one included. */
  attempts: z.int().min(1).default(10),
  /** The pause after the first failure, in milliseconds. */
  firstPause: z.number().positive().default(seconds(1)),
  /** Each pause is so many times the one before. */
  factor: z.number().min(1).default(2),
  /** No pause is longer, in milliseconds. */
  longestPause: z.number().positive().default(minutes(5)),
});
/** A retry policy as an author writes it: ten tries within about 15 minutes unless it says otherwise. */
export type Retry = z.input<typeof retrySchema>;
export type RetryPolicy = z.output<typeof retrySchema>;

/** Fills in the defaults. Throws RangeError for a policy that cannot be followed. */
export function readRetry(retry: Retry = {}): RetryPolicy {
  const parsed = retrySchema.safeParse(retry);
  if (parsed.success) return parsed.data;
  throw new RangeError(`That is not a retry policy: ${z.prettifyError(parsed.error)}`);
}

/** The pause after failure `failures` (from 1), in milliseconds. */
export function pauseAfter({ firstPause, factor, longestPause }: RetryPolicy, failures: number): number {
  return Math.min(firstPause * factor ** (failures - 1), longestPause);
}

/** Thrown by a step's effect when trying again cannot help: a card that was refused, an order that is not there. */
export class TerminalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TerminalError";
  }
}
