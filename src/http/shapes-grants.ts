/** What the API tells of grants. */
import { z } from "zod";
import { jsonValue } from "../form/json-schema.ts";
import { time, uncheckedAnswer, unreadable } from "./shapes.ts";

export const grantsQuery = z.object({
  for: z.string().min(1).optional().describe("Only those that this Slack user ID or program may end"),
  requester: z.string().min(1).optional().describe("Only those for what this Slack user ID or program asks"),
});

export const grantAnswer = z.object({
  id: z.string(),
  approval: z.string().describe("The approval with which it was given"),
  title: z.string(),
  workflow: z.string(),
  channel: z.string(),
  requester: z.string().optional().describe("Whose requests it covers"),
  on_behalf_of: z.string().optional().describe("For whom they have to be asked"),
  same: z.record(z.string(), z.array(jsonValue)).describe("What has to be equal, by name"),
  up_to: z.record(z.string(), z.number()).describe("What may be so much at the most, by name"),
  may_differ: z.array(z.string()).describe("What may be anything"),
  by: z.array(z.string()).describe("Who gave it"),
  given_at: time,
  until: time,
  uses: z.int().describe("How many requests it covers"),
  used: z.int().describe("How many it has covered"),
});
export type GrantAnswer = z.output<typeof grantAnswer>;

export const grantListAnswer = z.object({
  grants: z.array(grantAnswer),
  unreadable,
  ...uncheckedAnswer.partial().shape,
});

export const endGrantQuery = z.object({
  reason: z.string().max(2_000).optional().describe("Why; it stands in the thread"),
});
