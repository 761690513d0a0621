/**
 * The time by which rates, caches, leases and pauses are measured: it never goes back, whatever is done to the machine's
 * clock. The time of day (`Date.now`) is for records and deadlines alone.
 */

/** In milliseconds from any beginning; only the difference of two means anything, within one process. */
export function steadyNow(): number {
  return performance.now();
}
