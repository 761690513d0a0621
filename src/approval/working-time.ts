/** A time that counts working hours only, as a rule: when it is over depends on when it begins (working-clock.ts). */
import { z } from "zod";
import { days, hours } from "./duration.ts";

/** In the order of ISO 8601: Monday is the first. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The longest time that an approval may wait, in milliseconds. */
export const longestWaitMs = days(5 * 365);

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;

export const officeHoursSchema = z
  .strictObject({
    zone: z.string().refine(isZone, { error: "is no time zone, such as Europe/Berlin" }),
    days: z.array(z.enum(weekdays)).min(1),
    from: z.string().regex(timeOfDay, { error: "is no time of the day, such as 09:00" }),
    to: z
      .string()
      .regex(/^24:00$|^([01]\d|2[0-3]):[0-5]\d$/, { error: "is no time of the day, such as 17:00" }),
    except: z.array(z.iso.date()),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], error: "is not later on the day than from" });
/** When people work: on these days, from then to then on the clock of their zone, but not on these dates. */
export type OfficeHours = z.output<typeof officeHoursSchema>;

/** So many hours that pass while people work, or the same time of the day so many working days later. */
const amountSchema = z.union([
  z.strictObject({ hours: z.number().positive() }),
  z.strictObject({ days: z.int().positive() }),
]);
type Amount = z.output<typeof amountSchema>;

export const workingTimeSchema = z
  .strictObject({ working: amountSchema, office: officeHoursSchema })
  .refine((time) => mostDaysOf(time) * days(1) < longestWaitMs, { error: "may take more than five years" });
/**
 * A time that counts working hours only, made by `workingHours`.
 *
 * @example
 * const patience: WorkingTime = workingHours({ zone: "Europe/Berlin" }).hours(4);
 */
export type WorkingTime = z.output<typeof workingTimeSchema>;

/** Days of the calendar that it may take, at most. */
function mostDaysOf({ working, office }: { working: Amount; office: OfficeHours }): number {
  const needed = "days" in working ? working.days : Math.ceil((working.hours * hours(1)) / lengthOf(office));
  // One for the day on which it begins, and one for the clock that is put forward.
  return 7 * (Math.ceil((needed + office.except.length + 2) / new Set(office.days).size) + 1);
}

/** From opening to closing, in milliseconds. */
function lengthOf({ from, to }: OfficeHours): number {
  const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return (minutesOf(to) - minutesOf(from)) * 60_000;
}

/** Whether this machine knows the zone: that depends on its Node. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
