import fc from "fast-check";
import { expect, test } from "vitest";
import { backOffMs } from "../src/back-off.ts";

const pauses = { firstMs: 100, longestMs: 1_500 };

test("each pause is twice as long as the one before, up to the longest", () => {
  const all = [0, 1, 2, 3, 4, 5, 1_000_000].map((failures) => backOffMs(pauses, failures));
  expect(all).toEqual([100, 200, 400, 800, 1_500, 1_500, 1_500]);
});

test("without a longest pause the doubling ends somewhere", () => {
  const { firstMs } = pauses;
  const longest = backOffMs({ firstMs, longestMs: Number.POSITIVE_INFINITY }, 5_000);
  expect(Number.isFinite(longest)).toBe(true);
});

test("with jitter a pause is between half of it and all of it", () => {
  expect(backOffMs(pauses, 2, () => 0)).toBe(200);
  expect(backOffMs(pauses, 2, () => 0.5)).toBe(300);
  const most = 1 - Number.EPSILON;
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: most, noNaN: true }), (failures, drawn) => {
      const fullMs = backOffMs(pauses, failures);
      const waitMs = backOffMs(pauses, failures, () => drawn);
      expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
      expect(waitMs).toBeLessThanOrEqual(fullMs);
    }),
  );
});
