/** Durations as programs write them: `"90s"`, `"4h"`, `"2d"`, `"1h30m"`. */
import { z } from "zod";
import { longestWaitMs } from "../approval/working-time.ts";

const unitsMs = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

export const durationText = z
  .string()
  .regex(
    /^(?:\d{1,9}(?:\.\d{1,3})?[smhdw])+$/,
    'Write a duration such as "90s", "30m", "4h", "2d" or "1h30m".',
  )
  .refine((text) => durationMs(text) > 0, "A duration is longer than nothing.")
  .refine((text) => durationMs(text) <= longestWaitMs, "A duration is five years at the longest.");

/** In milliseconds. */
export function durationMs(text: string): number {
  const parts = text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g);
  return Math.round(
    parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitsMs.get(unit) ?? 0), 0),
  );
}
