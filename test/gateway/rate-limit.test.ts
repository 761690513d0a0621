import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { RateLimit } from "../../src/gateway/rate-limit.ts";

test("someone who did nothing for a while may do so much at once, then one at a time", async () => {
  let nowMs = 0;
  const limit = new RateLimit({ atOnce: 3, everyMs: 2_000 }, () => nowMs);
  for (let times = 0; times < 3; times += 1) expect(await limit.take("U0ANA")).toBeUndefined();
  expect(await limit.take("U0ANA")).toBe(2_000);
  expect(await limit.take("U0BEN")).toBeUndefined();
  nowMs = 500;
  expect(await limit.take("U0ANA")).toBe(1_500);
  nowMs = 2_000;
  expect(await limit.take("U0ANA")).toBeUndefined();
  expect(await limit.take("U0ANA")).toBe(2_000);
});

test("whose turn is soon waits for it", async () => {
  const limit = new RateLimit({ atOnce: 1, everyMs: 40 });
  const startedMs = performance.now();
  for (let times = 0; times < 6; times += 1) expect(await limit.take("U0ANA")).toBeUndefined();
  expect(performance.now() - startedMs).toBeGreaterThan(190);
});

test("never lets anyone do more than the rate over any time, and lets others go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5_000), { maxLength: 60 }), async (gaps) => {
      let nowMs = 0;
      const limit = new RateLimit({ atOnce: 5, everyMs: 3_000 }, () => nowMs);
      const taken: number[] = [];
      for (const [index, gap] of gaps.entries()) {
        nowMs += gap + 1_000;
        // Those whose turn is within a second wait for real, so that time is left out here.
        nowMs = Math.ceil(nowMs / 3_000) * 3_000;
        if ((await limit.take("U0ANA")) === undefined) taken.push(nowMs);
        if (index % 7 === 0) expect(await limit.take(`U0${index}`)).toBeUndefined();
      }
      for (const [first, fromMs] of taken.entries()) {
        for (const [more, toMs] of taken.slice(first).entries()) {
          expect(more + 1).toBeLessThanOrEqual(5 + (toMs - fromMs) / 3_000);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("a clock that is set back holds nobody up", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-26T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const limit = new RateLimit({ atOnce: 2, everyMs: 1 });
  expect(await limit.take("U0BEN")).toBeUndefined();
  vi.setSystemTime(new Date("2026-11-25T12:00:00Z"));
  for (let times = 0; times < 5; times += 1) expect(await limit.take("U0BEN")).toBeUndefined();
});
