/** What is said of many measured values. */

/** The value below which this part (0 to 1) of all is; NaN of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export interface Summary {
  count: number;
  p50: number;
  p99: number;
}

export function summarize(values: readonly number[]): Summary {
  return {
    count: values.length,
    p50: rounded(percentile(values, 0.5)),
    p99: rounded(percentile(values, 0.99)),
  };
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: rounded(percentile(values, 0.5)),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
}

/** To three digits and more. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
