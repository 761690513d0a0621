/** Moments as a date-time field takes them. */
import { z } from "zod";
import { BoundedPattern } from "./bounded-pattern.ts";
import type { FormattedField } from "./form-field.ts";

/** The moment in UTC, to the second, in the first of the usual forms that the field's patterns take. */
export function writeMoment(field: FormattedField, atMs: number): string {
  const [date = "", time = ""] = new Date(atMs).toISOString().split("T");
  const [minutes, seconds] = [time.slice(0, 5), time.slice(0, 8)];
  const forms = [`${date}T${seconds}Z`, `${date}T${time}`, `${date}T${minutes}Z`, `${date}T${seconds}`];
  // zod's precision may ask for a certain number of fraction digits.
  const fractions = [1, 2, 4, 5, 6, 9].map((digits) => `${date}T${seconds}.${"0".repeat(digits)}Z`);
  return [...forms, ...fractions].find((text) => fits(field, text)) ?? `${date}T${seconds}Z`;
}

/** The moment of a date-time in milliseconds; one without an offset means UTC. Undefined if it is none. */
export function readMoment(text: string): number | undefined {
  const [, date, time, offset = "Z"] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/i.exec(text.trim()) ?? [];
  // Date.parse takes 30 February for 2 March.
  if (date === undefined || !z.iso.date().safeParse(date).success) return undefined;
  const atMs = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Whether the field takes the text as it stands. */
export function fits({ patterns }: FormattedField, text: string): boolean {
  return patterns.every((pattern) => new BoundedPattern(pattern).test(text));
}
