/** When working times are over: known dates, and what holds for all of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { days, hours } from "../../src/approval/duration.ts";
import { endOfWorkingTime } from "../../src/approval/working-clock.ts";
import { type WorkingTime, weekdays } from "../../src/approval/working-time.ts";
import { type OfficeHours, workingHours } from "../../src/authoring/working-hours.ts";

const at = (time: string) => Date.parse(time);
const end = (time: WorkingTime, start: string) => new Date(endOfWorkingTime(time, at(start))).toISOString();
const berlin = workingHours({ zone: "Europe/Berlin" });
const newYork = workingHours({ zone: "America/New_York" });

describe("in Berlin, in winter", () => {
  test.each([
    ["within one day", berlin.hours(4), "2026-01-13T08:30Z", "2026-01-13T12:30:00.000Z"],
    ["to the end of the day", berlin.hours(4), "2026-01-13T12:00Z", "2026-01-13T16:00:00.000Z"],
    ["overnight", berlin.hours(4), "2026-01-13T15:00Z", "2026-01-14T11:00:00.000Z"],
    ["over a weekend", berlin.hours(4), "2026-01-16T14:00Z", "2026-01-19T10:00:00.000Z"],
    ["from the night before", berlin.hours(4), "2026-01-13T22:00Z", "2026-01-14T12:00:00.000Z"],
    ["from before opening", berlin.hours(4), "2026-01-13T03:00Z", "2026-01-13T12:00:00.000Z"],
    ["from a Sunday", berlin.hours(0.5), "2026-01-18T12:00Z", "2026-01-19T08:30:00.000Z"],
    ["two days from within a day", berlin.days(2), "2026-01-15T14:00Z", "2026-01-19T14:00:00.000Z"],
    ["two whole days from the night", berlin.days(2), "2026-01-12T22:00Z", "2026-01-14T16:00:00.000Z"],
    ["two whole days from opening", berlin.days(2), "2026-01-13T08:00Z", "2026-01-14T16:00:00.000Z"],
    ["one day from closing", berlin.days(1), "2026-01-13T16:00Z", "2026-01-14T16:00:00.000Z"],
  ])("%s", (_, time, start, expected) => {
    expect(end(time, start)).toBe(expected);
  });
});

test("days on which nobody works are left out", () => {
  const office = workingHours({ zone: "Europe/Berlin", except: ["2026-12-24", "2026-12-25"] });
  expect(end(office.hours(4), "2026-12-23T14:00Z")).toBe("2026-12-28T10:00:00.000Z");
  expect(end(office.days(1), "2026-12-23T14:00Z")).toBe("2026-12-28T14:00:00.000Z");
  expect(end(office.hours(4), "2026-12-24T10:00Z")).toBe("2026-12-28T12:00:00.000Z");
});

describe("over changes of the clock", () => {
  test.each([
    ["Berlin, March", berlin.hours(4), "2026-03-27T14:00Z", "2026-03-30T09:00:00.000Z"],
    ["Berlin, October", berlin.hours(4), "2026-10-23T13:00Z", "2026-10-26T10:00:00.000Z"],
    ["Berlin, March, days", berlin.days(1), "2026-03-27T14:00Z", "2026-03-30T13:00:00.000Z"],
    ["Berlin, October, days", berlin.days(1), "2026-10-23T13:00Z", "2026-10-26T14:00:00.000Z"],
    ["New York, March", newYork.hours(4), "2026-03-06T20:00Z", "2026-03-09T15:00:00.000Z"],
    ["New York, November", newYork.days(2), "2026-10-29T15:00Z", "2026-11-02T16:00:00.000Z"],
  ])("%s", (_, time, start, expected) => {
    expect(end(time, start)).toBe(expected);
  });

  test("hours that the clock leaves out or shows twice are counted as they pass", () => {
    const nights = workingHours({ zone: "Europe/Berlin", days: ["sun"], from: "00:00", to: "06:00" });
    // From 02:00 to 03:00 there is no time in March, and twice the time in October.
    expect(end(nights.hours(4), "2026-03-28T12:00Z")).toBe("2026-03-29T03:00:00.000Z");
    expect(end(nights.hours(6), "2026-03-28T12:00Z")).toBe("2026-04-04T23:00:00.000Z");
    expect(end(nights.hours(7), "2026-10-24T12:00Z")).toBe("2026-10-25T05:00:00.000Z");
  });

  test("a time that the clock leaves out comes when it is put forward", () => {
    // In March, 02:00 is 03:00 at once.
    const late = workingHours({ zone: "Europe/Berlin", days: ["sun"], from: "02:30", to: "04:00" });
    expect(end(late.hours(1), "2026-03-28T12:00Z")).toBe("2026-03-29T02:00:00.000Z");
    const early = workingHours({ zone: "Europe/Berlin", days: ["sun"], from: "01:00", to: "02:30" });
    expect(end(early.days(1), "2026-03-28T12:00Z")).toBe("2026-03-29T01:00:00.000Z");
    const gone = workingHours({ zone: "Europe/Berlin", days: ["sun"], from: "02:00", to: "02:30" });
    expect(end(gone.days(1), "2026-03-28T12:00Z")).toBe("2026-04-05T00:30:00.000Z");
  });

  test("a day that begins with the change, a working day of 24 hours, a date that a zone has left out", () => {
    const beirut = workingHours({ zone: "Asia/Beirut", from: "00:00", to: "24:00", days: [...weekdays] });
    expect(end(beirut.hours(24), "2026-03-28T22:00Z")).toBe("2026-03-29T22:00:00.000Z");
    const apia = workingHours({ zone: "Pacific/Apia", from: "09:00", to: "10:00", days: [...weekdays] });
    // The 30th of December 2011 was left out there.
    expect(end(apia.hours(2), "2011-12-29T12:00Z")).toBe("2011-12-30T20:00:00.000Z");
    const kiritimati = workingHours({ zone: "Pacific/Kiritimati" });
    expect(end(kiritimati.hours(1), "2026-01-11T12:00Z")).toBe("2026-01-11T20:00:00.000Z");
  });
});

describe("whenever it begins, wherever people work", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
  ];
  const anyOffice: fc.Arbitrary<OfficeHours> = fc.record({
    zone: fc.constantFrom(...zones),
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: fc.constantFrom("00:00", "01:30", "08:00", "09:15"),
    to: fc.constantFrom("10:00", "17:30", "24:00"),
    except: fc.array(fc.constantFrom("2026-03-29", "2026-03-30", "2026-07-06", "2026-10-26")),
  });
  const anyStart = fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2026-12-31T00:00Z") });
  /** Two of them take less than five years also where people work for 45 minutes a week. */
  const anyHours = fc.integer({ min: 1, max: 300 }).map((quarters) => quarters / 4);

  const quarterMs = 900_000;
  const fields = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  const clocks = new Map(
    zones.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat("en-CA", { timeZone, hourCycle: "h23", weekday: "short", ...fields }),
    ]),
  );

  /** Whether people work right before `ms`, by the clock on the wall, told without the code under test. */
  function isWorkedBefore({ zone, days = [], from = "", to = "", except = [] }: OfficeHours, ms: number) {
    const parts = clocks.get(zone)?.formatToParts(ms - 1) ?? [];
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
    const time = `${part("hour")}:${part("minute")}`;
    const isDay = days.some((day) => day === part("weekday").toLowerCase());
    const isOut = except.includes(`${part("year")}-${part("month")}-${part("day")}`);
    return isDay && !isOut && time >= from && time < to;
  }

  test("it ends while people work, and just so much was worked", () => {
    fc.assert(
      fc.property(anyOffice, anyStart, fc.integer({ min: 1, max: 24 }), (office, start, quarters) => {
        const startMs = start - (start % quarterMs);
        const endMs = endOfWorkingTime(workingHours(office).hours(quarters / 4), startMs);
        let worked = 0;
        for (let ms = startMs + quarterMs; ms <= endMs; ms += quarterMs)
          if (isWorkedBefore(office, ms)) worked += 1;
        expect(worked).toBe(quarters);
        expect(isWorkedBefore(office, endMs)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("what begins later does not end earlier, and more time does not end earlier", () => {
    fc.assert(
      fc.property(
        anyOffice,
        fc.tuple(anyStart, anyStart),
        fc.tuple(anyHours, anyHours),
        (given, starts, counts) => {
          const office = workingHours(given);
          const [first = 0, second = 0] = starts.toSorted((one, other) => one - other);
          const [few = 0, many = 0] = counts.toSorted((one, other) => one - other);
          const ends = (time: WorkingTime, start: number) => endOfWorkingTime(time, start);
          expect(ends(office.hours(few), second)).toBeGreaterThanOrEqual(ends(office.hours(few), first));
          expect(ends(office.hours(many), first)).toBeGreaterThanOrEqual(ends(office.hours(few), first));
          expect(ends(office.days(3), second)).toBeGreaterThanOrEqual(ends(office.days(3), first));
          expect(ends(office.hours(few), first) - first).toBeGreaterThanOrEqual(few * hours(1));
          expect(ends(office.days(2), first)).toBeLessThan(first + days(40));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("one time after another is over when both together are", () => {
    fc.assert(
      fc.property(anyOffice, anyStart, anyHours, anyHours, (given, start, one, other) => {
        const office = workingHours(given);
        const between = endOfWorkingTime(office.hours(one), start);
        expect(endOfWorkingTime(office.hours(other), between)).toBe(
          endOfWorkingTime(office.hours(one + other), start),
        );
      }),
      { numRuns: 100 },
    );
  });
});
