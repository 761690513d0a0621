/** How long to wait before something is tried again: twice as long each time, up to a longest pause. */

export interface Pauses {
  /** After the first failure, in milliseconds. */
  firstMs: number;
  /** No pause is longer, in milliseconds. */
  longestMs: number;
}

/** From here on doubling would only lead to infinity. */
const mostDoublings = 30;

/**
 * The pause after `failures` earlier ones in a row (0: this is the first), in milliseconds. With `random`, which gives
 * numbers from 0 up to 1, it is between half of that and all of it: so many processes do not come back at once.
 */
export function backOffMs({ firstMs, longestMs }: Pauses, failures: number, random?: () => number): number {
  const fullMs = Math.min(firstMs * 2 ** Math.min(Math.max(failures, 0), mostDoublings), longestMs);
  return random === undefined ? fullMs : Math.round(fullMs * (0.5 + random() / 2));
}
