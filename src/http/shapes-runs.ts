/** What the API tells of a run. */
import { z } from "zod";
import { approvalAnswer, cardProblem, links, time, unreadable } from "./shapes.ts";

export const runAnswer = z.object({
  workflow_id: z.string(),
  workflow: z.string(),
  state: z.enum(["running", "finished", "failed"]),
  started_by: z.string().optional(),
  started_at: time,
  ended_at: time.optional(),
  input: z.record(z.string(), z.unknown()),
  result: z.unknown().optional(),
  error: z.string().optional().describe("What it failed with"),
  ended: z
    .object({ by: z.string(), reason: z.string() })
    .optional()
    .describe("The operator who ended it, if one did"),
  held: z.string().optional().describe("Why it cannot go on at the moment, if it cannot, and when it does"),
  waits: z.array(
    z.object({
      promise_id: z.string(),
      kind: z.enum(["approval", "sleep"]),
      title: z.string().optional(),
      card_problem: cardProblem,
    }),
  ),
  steps: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(["done", "failed", "working"]),
        tries: z.int().describe("How often it was tried, this time included"),
      }),
    )
    .describe("What it has done and does, in order"),
  approvals: z.array(approvalAnswer).describe("Everything that it asked, in order, open or not"),
  unreadable: unreadable.describe("So many of its calls are left out, for they cannot be read"),
  links,
});
export type RunAnswer = z.output<typeof runAnswer>;
