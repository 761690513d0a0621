/** For tests and measurements that do the work of many as one person. */
import type { Rates } from "../src/gateway/rate-limit.ts";

export const anyRates: Rates = {
  starts: { atOnce: Number.POSITIVE_INFINITY, everyMs: 0 },
  responses: { atOnce: Number.POSITIVE_INFINITY, everyMs: 0 },
};
