/** What one approval of Signoff asks of Slack, as it was recorded: the bare app does the same. */
import { z } from "zod";

export const recordedCallSchema = z.object({
  method: z.string(),
  args: z.record(z.string(), z.string()),
});
export type RecordedCall = z.output<typeof recordedCallSchema>;

/** The calls of one approval: those that its command leads to, and those of the click. */
export const recordedApprovalSchema = z.object({
  run: z.string(),
  cardTs: z.string(),
  /** The requester's channel of direct messages. */
  direct: z.string(),
  started: z.array(recordedCallSchema),
  clicked: z.array(recordedCallSchema),
});
export type RecordedApproval = z.output<typeof recordedApprovalSchema>;
