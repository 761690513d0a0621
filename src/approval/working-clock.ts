/** When a working time is over that begins at some moment: over weekends, holidays and changes of the clock. */
import { Temporal } from "temporal-polyfill";
import { hours } from "./duration.ts";
import { longestWaitMs, type OfficeHours, type WorkingTime, weekdays } from "./working-time.ts";

/** When people work on one day (Unix time, milliseconds). */
interface Shift {
  fromMs: number;
  toMs: number;
  date: Temporal.PlainDate;
}

/**
 * When the time is over that begins at `startMs` (Unix time, milliseconds). Hours are counted as they pass, whatever the
 * clock on the wall does; days end at the time of the day at which they began, or with the last of them if they began
 * before it. Never later than the longest time that an approval may wait.
 */
export function endOfWorkingTime({ working, office }: WorkingTime, startMs: number): number {
  const endMs =
    "hours" in working
      ? afterHours(office, startMs, working.hours)
      : afterDays(office, startMs, working.days);
  return Math.min(endMs, startMs + longestWaitMs);
}

function afterHours(office: OfficeHours, startMs: number, count: number): number {
  let leftMs = Math.ceil(count * hours(1));
  for (const { fromMs, toMs } of shiftsFrom(office, startMs)) {
    const beginMs = Math.max(fromMs, startMs);
    if (leftMs <= toMs - beginMs) return beginMs + leftMs;
    leftMs -= toMs - beginMs;
  }
  return Number.POSITIVE_INFINITY;
}

function afterDays(office: OfficeHours, startMs: number, count: number): number {
  let day = 0;
  let isFirstWhole = true;
  for (const { fromMs, toMs, date } of shiftsFrom(office, startMs)) {
    if (day === 0) isFirstWhole = startMs <= fromMs;
    if (isFirstWhole && day === count - 1) return toMs;
    if (day === count) return Math.min(Math.max(sameTimeOn(date, office.zone, startMs), fromMs), toMs);
    day += 1;
  }
  return Number.POSITIVE_INFINITY;
}

/** At the same time of the day. */
function sameTimeOn(date: Temporal.PlainDate, zone: string, ms: number): number {
  const plainTime = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainTime();
  return date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

/** The shifts that are not over at `startMs`, in their order, as far as an approval may wait. */
function* shiftsFrom(office: OfficeHours, startMs: number): Generator<Shift> {
  const first = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(office.zone).toPlainDate();
  const isExcepted = new Set(office.except);
  for (let n = 0; n * hours(24) <= longestWaitMs; n += 1) {
    const date = first.add({ days: n });
    const weekday = weekdays[date.dayOfWeek - 1];
    if (weekday === undefined || !office.days.includes(weekday) || isExcepted.has(date.toString())) continue;
    const shift = shiftOn(office, date);
    if (shift !== undefined && shift.toMs > startMs) yield shift;
  }
}

/** Undefined on a date that the zone has left out, or where a change of the clock has swallowed the whole of it. */
function shiftOn({ zone, from, to }: OfficeHours, date: Temporal.PlainDate): Shift | undefined {
  const begin = whenItIs(from, date, zone);
  const end = to === "24:00" ? date.add({ days: 1 }).toZonedDateTime(zone) : whenItIs(to, date, zone);
  const fromMs = begin.epochMilliseconds;
  const toMs = end.epochMilliseconds;
  return begin.toPlainDate().equals(date) && fromMs < toMs ? { fromMs, toMs, date } : undefined;
}

/** A time that the clock leaves out comes when it is put forward. */
function whenItIs(time: string, date: Temporal.PlainDate, zone: string): Temporal.ZonedDateTime {
  const plain = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const is = plain.toZonedDateTime(zone);
  if (is.toPlainDateTime().equals(plain)) return is;
  return plain.toZonedDateTime(zone, { disambiguation: "earlier" }).getTimeZoneTransition("next") ?? is;
}
