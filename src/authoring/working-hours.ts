/** `workingHours`: when people work, for reminders and deadlines that count only that. */
import { officeHoursSchema, type WorkingTime, workingTimeSchema } from "../approval/working-time.ts";
import { UserError } from "../user-error.ts";

/**
 * When people work.
 *
 * @example
 * const berlin: OfficeHours = { zone: "Europe/Berlin", from: "08:30", to: "17:00", except: ["2026-12-25"] };
 */
export interface OfficeHours {
  /** The time zone by its IANA name, such as "Europe/Berlin". */
  zone: string;
  /**
   * The days of the week.
   * @default Monday to Friday
   */
  days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[] | undefined;
  /**
   * When work begins, on the zone's clock.
   * @default "09:00"
   */
  from?: string | undefined;
  /**
   * When work ends on the same day; "24:00" is its end.
   * @default "17:00"
   */
  to?: string | undefined;
  /**
   * Dates on which nobody works, such as "2026-12-25".
   * @default []
   */
  except?: string[] | undefined;
}

/**
 * Times that count only when people work: for `remind`, `escalate` and `deadline`.
 *
 * @example
 * const office: WorkingHours = workingHours({ zone: "America/New_York" });
 */
export interface WorkingHours {
  /** So many hours that pass while people work; four hours from Friday 15:00 are over on Monday at 11:00. */
  hours(count: number): WorkingTime;
  /**
   * The same time of the day, so many working days later; two days from Thursday 15:00 are over on Monday at 15:00. What
   * is opened while nobody works has whole days, and ends when the last of them ends.
   */
  days(count: number): WorkingTime;
}

/**
 * When people work, to say "after four working hours" or "in two working days". Throws UserError for a zone, a time or a
 * date that there is not.
 *
 * @example
 * const office = workingHours({ zone: "Europe/Berlin", except: ["2026-12-24", "2026-12-25"] });
 * const outcome = yield* requestApproval(ctx, {
 *   title: "Refund 1500 on order 1007",
 *   policy: { require: [{ from: group("S0FINANCE") }] },
 *   ladder: [remind(office.hours(4))],
 *   deadline: office.days(2),
 * });
 */
export function workingHours({
  zone,
  days = ["mon", "tue", "wed", "thu", "fri"],
  from = "09:00",
  to = "17:00",
  except = [],
}: OfficeHours): WorkingHours {
  const office = officeHoursSchema.safeParse({ zone, days, from, to, except });
  if (!office.success)
    throw new UserError(
      `These working hours are not valid: ${office.error.issues.map(describe).join("; ")}.`,
      'Write them as in workingHours({ zone: "Europe/Berlin", days: ["mon", "tue"], from: "09:00", to: "17:00", except: ["2026-12-25"] }).',
      { code: "bad-working-hours" },
    );
  const timeOf = (what: string, working: WorkingTime["working"]): WorkingTime => {
    const time = workingTimeSchema.safeParse({ working, office: office.data });
    if (time.success) return time.data;
    throw new UserError(
      `${what} of these working hours are no time to wait: ${time.error.issues.map(({ message }) => message).join("; ")}.`,
      "Give a positive number, of days a whole one, that is over within five years.",
      { code: "bad-working-hours" },
    );
  };
  return {
    hours: (count) => timeOf(`${count} hours`, { hours: count }),
    days: (count) => timeOf(`${count} days`, { days: count }),
  };
}

function describe({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".")} ${message}`;
}
