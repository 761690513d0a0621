/** Everything that is known of an approval at one moment; each round keeps the state that it was opened with. */
import { z } from "zod";
import { birthSchema } from "./birth.ts";
import { digestsSchema } from "./digests.ts";
import { momentSchema } from "./moment.ts";
import { endingSchema, type UsedGrant } from "./outcome.ts";
import { approverSchema } from "./policy.ts";
import { requestSchema } from "./request.ts";
import { decisionSchema, responseSchema } from "./response.ts";

/** Why something that settled a round, or was about to, changes nothing. */
export const refusals = [
  "requester",
  "not-entitled",
  "repeated",
  "delegated",
  "has-answered",
  "to-requester",
  "circle",
  "reason-needed",
  "not-a-question",
  "not-a-decision",
  "invalid-answer",
  "must-read",
  "edited",
  "not-editable",
  "invalid-edit",
  "nothing-edited",
  "too-many-edits",
  "no-grant",
] as const;
export type Refusal = (typeof refusals)[number];

const ignoredReasons = ["not-understood", "empty", "rejected", "not-signed", ...refusals] as const;

const atMs = momentSchema;

export const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("response"), response: responseSchema }),
  z.strictObject({
    kind: z.literal("ignored"),
    reason: z.enum(ignoredReasons),
    by: z.string().optional(),
    atMs,
  }),
  z.strictObject({ kind: z.literal("reminder"), atMs }),
  z.strictObject({ kind: z.literal("escalation"), to: z.array(approverSchema), atMs }),
  z.strictObject({ kind: z.literal("outcome"), outcome: endingSchema }),
]);
/** One line of the audit trail. */
export type Entry = z.output<typeof entrySchema>;

const delegationSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  meets: z.array(z.int().nonnegative()),
});
/** `from` handed the requirements `meets` to `to`, and has no part any more. */

export const stateSchema = z.strictObject({
  /** The durable run of this approval; its rounds' IDs are computed from it. */
  approval: z.string().min(1),
  run: z.string().min(1),
  workflow: z.string().min(1),
  /** Slack user ID of who started the run; absent when it was started by a program. */
  requester: z.string().optional(),
  /** Slack user ID of the person for whom a program asks; absent: it asks for nobody else. */
  onBehalfOf: z.string().optional(),
  channel: z.string().min(1),
  request: requestSchema,
  /** Of a request that is bound to what people saw; absent of others. */
  digests: digestsSchema.optional(),
  /** The start of the run to which it belongs; absent in those that began before births were recorded. */
  birth: birthSchema.optional(),
  openedAtMs: atMs,
  /** Counts the rounds, from 0. */
  round: z.int().nonnegative(),
  /** The next rung of the ladder, by index. */
  rung: z.int().nonnegative(),
  /** Approvers whom the ladder added. */
  escalatedTo: z.array(approverSchema),
  delegations: z.array(delegationSchema),
  /** The decision of each person that counts now. */
  decisions: z.array(decisionSchema),
  /** The audit trail so far, oldest first; it only grows. */
  entries: z.array(entrySchema),
  /** The keyed digest of the round before this one; absent in the first. */
  chain: z.string().optional(),
  outcome: endingSchema.optional(),
});
export type ApprovalState = z.output<typeof stateSchema>;

export type Opening = Pick<
  ApprovalState,
  "approval" | "run" | "workflow" | "requester" | "onBehalfOf" | "channel" | "request" | "digests" | "birth"
>;

/** In the place of the workflow where a program that did not prove who it is opened the approval: no workflow has spaces. */
export const unnamedProgram = "an unnamed program";

/** What begins the names of the durable functions by which programs ask people. */
export const askingPrefix = "signoff.";

/** The state of an approval that was opened at `openedAtMs` (Unix time, milliseconds). */
export function openState(opening: Opening, openedAtMs: number): ApprovalState {
  const empty = { rung: 0, escalatedTo: [], delegations: [], decisions: [], entries: [] };
  return { ...opening, openedAtMs, round: 0, ...empty };
}

/** All who count as having asked: whoever did, and the person for whom a program did. */
export function requestersOf({
  requester,
  onBehalfOf,
}: Pick<ApprovalState, "requester" | "onBehalfOf">): string[] {
  return [requester, onBehalfOf].filter((one) => one !== undefined);
}

/** The grant by which it was approved; undefined if people were asked. */
export function usedGrantOf({ outcome }: Pick<ApprovalState, "outcome">): UsedGrant | undefined {
  return outcome?.kind === "approved" ? outcome.grant : undefined;
}

/** The number of a round that is there: the open one, or of what is over the last, for it opened no other. */
export function newestRound({ round, outcome }: Pick<ApprovalState, "round" | "outcome">): number {
  return outcome === undefined ? round : Math.max(0, round - 1);
}

/** When it expires (Unix time, milliseconds); undefined if never. */
export function deadlineOf({ request, openedAtMs }: ApprovalState): number | undefined {
  return request.deadline === undefined ? undefined : openedAtMs + request.deadline;
}

/** When the clock answers next, if nobody does before: at the next rung or the deadline; undefined if never. */
export function nextClockOf(state: ApprovalState): number | undefined {
  const rung = state.request.ladder[state.rung];
  return rung === undefined ? deadlineOf(state) : state.openedAtMs + rung.afterMs;
}
