/** Durations as authors write them: `hours(4)`. A duration is a number of milliseconds. */

function duration(count: number, unitMs: number, unit: string): number {
  const ms = Math.round(count * unitMs);
  if (!Number.isFinite(ms) || ms <= 0) {
    throw new RangeError(`${unit}(${count}) is not a duration: give a positive, finite number.`);
  }
  return ms;
}

/**
 * `count` seconds in milliseconds, which is how all durations are given. Throws RangeError if not positive and finite.
 *
 * @example
 * yield* step(ctx, "pay", pay, order, { timeout: seconds(20) });
 */
export const seconds = (count: number): number => duration(count, 1_000, "seconds");
/**
 * `count` minutes in milliseconds, which is how all durations are given. Throws RangeError if not positive and finite.
 *
 * @example
 * ladder: [remind(minutes(30))]
 */
export const minutes = (count: number): number => duration(count, 60_000, "minutes");
/**
 * `count` hours in milliseconds, which is how all durations are given. Throws RangeError if not positive and finite.
 *
 * @example
 * deadline: hours(8)
 */
export const hours = (count: number): number => duration(count, 3_600_000, "hours");
/**
 * `count` days of 24 hours in milliseconds, which is how all durations are given. Throws RangeError if not positive and finite.
 *
 * @example
 * yield* sleep(ctx, days(30));
 */
export const days = (count: number): number => duration(count, 86_400_000, "days");
