/** Everything that is known of an approval at one moment; each round keeps the state that it was opened with. */
import { z } from "zod";
import { outcomeSchema } from "./outcome.ts";
import { requestSchema } from "./request.ts";
import { decisionSchema, responseSchema } from "./response.ts";

/** Why something that settled a round changed nothing. */
export const ignoredReasons = ["not-understood", "empty", "rejected", "not-entitled", "requester"] as const;

export const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("response"), response: responseSchema }),
  z.strictObject({
    kind: z.literal("ignored"),
    reason: z.enum(ignoredReasons),
    by: z.string().optional(),
    atMs: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal("outcome"), outcome: outcomeSchema }),
]);
/** One line of the audit trail. */
export type Entry = z.output<typeof entrySchema>;
export type IgnoredReason = (typeof ignoredReasons)[number];

export const stateSchema = z.strictObject({
  /** The durable run of this approval; its rounds' IDs are computed from it. */
  approval: z.string().min(1),
  run: z.string().min(1),
  workflow: z.string().min(1),
  /** Slack user ID of who started the run; absent when it was started by a program. */
  requester: z.string().optional(),
  channel: z.string().min(1),
  request: requestSchema,
  openedAtMs: z.int().nonnegative(),
  deadlineAtMs: z.int().optional(),
  /** Counts the rounds, from 0. */
  round: z.int().nonnegative(),
  /** The response of each person that counts now. */
  decisions: z.array(decisionSchema),
  /** The audit trail so far, oldest first; it only grows. */
  entries: z.array(entrySchema),
  outcome: outcomeSchema.optional(),
});
export type ApprovalState = z.output<typeof stateSchema>;

export type Opening = Pick<
  ApprovalState,
  "approval" | "run" | "workflow" | "requester" | "channel" | "request"
>;

/** The state of an approval that was opened at `openedAtMs` (Unix time, milliseconds). */
export function openState(opening: Opening, openedAtMs: number): ApprovalState {
  const { deadline } = opening.request;
  return {
    ...opening,
    openedAtMs,
    ...(deadline === undefined ? {} : { deadlineAtMs: openedAtMs + deadline }),
    round: 0,
    decisions: [],
    entries: [],
  };
}
