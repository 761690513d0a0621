/** When and how often a step is tried again. */
import { z } from "zod";
import { minutes, seconds } from "../approval/duration.ts";

/**
 * When and how often a step is tried again, durations in milliseconds.
 *
 * @example
 * const retry: Retry = { attempts: 5, firstPause: seconds(2), longestPause: minutes(1) };
 */
export interface Retry {
  /**
   * Tries in all, the first one included.
   * @default 10
   */
  attempts?: number | undefined;
  /**
   * The pause after the first failure.
   * @default seconds(1)
   */
  firstPause?: number | undefined;
  /**
   * Each pause is so many times the one before.
   * @default 2
   */
  factor?: number | undefined;
  /**
   * No pause is longer.
   * @default minutes(5)
   */
  longestPause?: number | undefined;
}

const retrySchema = z.strictObject({
  attempts: z.int().min(1).default(10),
  firstPause: z.number().positive().default(seconds(1)),
  factor: z.number().min(1).default(2),
  longestPause: z.number().positive().default(minutes(5)),
});
/** A retry policy with its defaults filled in. */
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

/**
 * Thrown by a step's effect when trying again cannot help: a card that was refused, an order that is not there.
 *
 * @example
 * if (response.status === 404) throw new TerminalError(`there is no order ${order}`);
 */
export class TerminalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TerminalError";
  }
}
