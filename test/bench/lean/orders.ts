/** What the bench asks of the lean stand-in of Slack, and what it answers, over the channel between the two processes. */
import { z } from "zod";

export const orderSchema = z.discriminatedUnion("kind", [
  /** So many people work without pause, each one approval after the other. */
  z.object({ kind: z.literal("play"), people: z.number(), forMs: z.number() }),
  /** Clicks on cards that are there already, on a fixed schedule. */
  z.object({ kind: z.literal("click"), perSecond: z.number(), forMs: z.number() }),
  /** Whole approvals on a fixed schedule, whether or not the ones before are done. */
  z.object({ kind: z.literal("arrive"), perSecond: z.number(), forMs: z.number() }),
]);
export type Order = z.output<typeof orderSchema>;

const milliseconds = z.array(z.number());

export const doneSchema = z.object({
  approvals: z.number(),
  tookMs: z.number(),
  /** From the sending of a click to its acknowledgement, and to the update of its card. */
  ackMs: milliseconds,
  updateMs: milliseconds,
  /** What was asked of Slack meanwhile, by method. */
  calls: z.record(z.string(), z.number()),
});
export type Done = z.output<typeof doneSchema>;
