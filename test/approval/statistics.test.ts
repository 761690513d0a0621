import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EndedSample,
  endingKinds,
  rowsOf,
  summarize,
  summarizeAll,
  weekOf,
} from "../../src/approval/statistics.ts";

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 8, 1);

const sampleArbitrary: fc.Arbitrary<EndedSample> = fc
  .record({
    approval: fc.uuid(),
    workflow: fc.constantFrom("refund", "access", "publish"),
    asked: fc.uniqueArray(fc.constantFrom("group:S1", "group:S2", "user:U1", "channel:C1"), {
      minLength: 1,
      maxLength: 3,
    }),
    openedAtMs: fc.integer({ min: startMs, max: startMs + 60 * dayMs }),
    tookMs: fc.integer({ min: 0, max: 20 * dayMs }),
    outcome: fc.constantFrom(...endingKinds),
  })
  .map(({ tookMs, ...sample }) => ({ ...sample, endedAtMs: sample.openedAtMs + tookMs }));

/** By the definition: the least time that at least so many of 100 do not exceed. */
function naivePercentile(timesMs: readonly number[], percent: number): number | undefined {
  const enough = timesMs.filter(
    (time) => timesMs.filter((other) => other <= time).length * 100 >= percent * timesMs.length,
  );
  return enough.length === 0 ? undefined : Math.min(...enough);
}

test("median and 90 of 100 are the least times that so many do not exceed, of what people decided", () => {
  fc.assert(
    fc.property(fc.array(sampleArbitrary, { maxLength: 60 }), (samples) => {
      const { medianMs, p90Ms, decided } = summarize(samples);
      const timesMs = samples
        .filter(({ outcome }) => ["approved", "denied", "answered"].includes(outcome))
        .map(({ openedAtMs, endedAtMs }) => endedAtMs - openedAtMs);
      expect([decided, medianMs, p90Ms]).toEqual([
        timesMs.length,
        naivePercentile(timesMs, 50),
        naivePercentile(timesMs, 90),
      ]);
    }),
  );
});

test("every end is in one workflow, one week, one outcome, and in a row for each of whom it asked", () => {
  fc.assert(
    fc.property(fc.array(sampleArbitrary, { maxLength: 60 }), (samples) => {
      const { all, byWorkflow, byAsked, byWeek } = summarizeAll(samples);
      const endedIn = (some: readonly { summary: { ended: number } }[]) =>
        some.reduce((sum, { summary }) => sum + summary.ended, 0);
      const asked = samples.flatMap((sample) => sample.asked).length;
      expect(all.ended).toBe(samples.length);
      expect(Object.values(all.outcomes).reduce((sum, count) => sum + count, 0)).toBe(samples.length);
      expect([endedIn(byWorkflow), endedIn(byWeek)]).toEqual([samples.length, samples.length]);
      expect([endedIn(byAsked), endedIn(rowsOf(samples))]).toEqual([asked, asked]);
    }),
  );
});

test("weeks begin on Monday, 0:00 UTC, and those without an end between two with some are told as well", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(86_400_000 * 4), noInvalidDate: true }), (date) => {
      const monday = new Date(weekOf(date.getTime()));
      expect([monday.getUTCDay(), monday.getTime() % dayMs]).toEqual([1, 0]);
      expect(date.getTime() - monday.getTime()).toBeLessThan(7 * dayMs);
    }),
  );
  const end = { approval: "a", workflow: "refund", asked: ["group:S1"], outcome: "approved" } as const;
  const ends = [Date.UTC(2026, 10, 2, 23), Date.UTC(2026, 10, 22, 23)].map((endedAtMs) => {
    return { ...end, openedAtMs: endedAtMs - 1_000, endedAtMs };
  });
  const weeks = summarizeAll(ends).byWeek;
  expect(weeks.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 10))).toEqual([
    "2026-11-02",
    "2026-11-09",
    "2026-11-16",
  ]);
  expect(weeks.map(({ summary }) => summary.medianMs)).toEqual([1_000, undefined, 1_000]);
});
