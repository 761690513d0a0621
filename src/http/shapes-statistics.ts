/** What the API tells of how long decisions take. */
import { z } from "zod";
import { endingKinds } from "../approval/statistics.ts";
import { time, unreadable } from "./shapes.ts";

export const statisticsQuery = z.object({
  days: z.enum(["7", "30", "90"]).default("30").describe("How far back, in days"),
});

const summary = {
  ended: z.int().describe("So many ended"),
  outcomes: z.record(z.enum(endingKinds), z.int()),
  decided: z
    .int()
    .describe("So many of them people decided (approved, denied, answered): the times are theirs"),
  median_seconds: z.number().optional().describe("From opening to decision; absent: nobody decided any"),
  p90_seconds: z.number().optional().describe("90 of 100 took no longer"),
};

export const statisticsAnswer = z.object({
  days: z.int(),
  as_of: time,
  opened: z.int().describe("So many were opened in this time, ended or not"),
  ...summary,
  by_week: z.array(z.object({ week: z.iso.date().describe("Its Monday, UTC"), ...summary })),
  by_workflow: z.array(z.object({ workflow: z.string(), ...summary })),
  by_asked: z.array(
    z.object({
      asked: z.string().describe("Such as group:S0FINANCE, user:U0BEN, channel:C0DESK"),
      ...summary,
    }),
  ),
  waiting: z.int().describe("So many are open now"),
  waiting_longest: z.array(
    z.object({ promise_id: z.string(), workflow: z.string(), title: z.string(), opened_at: time }),
  ),
  more: z.boolean().describe("There are more ends: these are the newest"),
  more_waiting: z.boolean(),
  unreadable,
});
