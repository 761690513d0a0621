/** What is asked, of whom, by when: the part of an approval that its author writes. */
import { z } from "zod";
import { jsonSchemaSchema, jsonValue } from "../form/json-schema.ts";
import { hours } from "./duration.ts";
import { type Field, fieldSchema } from "./field.ts";
import { findGrantFaults } from "./grant-faults.ts";
import { groupNameSchema } from "./group-name.ts";
import { type Rung, rungSchema, type TimedRung, timedRungSchema } from "./ladder.ts";
import { policySchema } from "./policy.ts";
import { findUneditable } from "./uneditable.ts";
import { endOfWorkingTime } from "./working-clock.ts";
import { longestWaitMs, type WorkingTime, workingTimeSchema } from "./working-time.ts";

const askedFor = z.enum(["none", "optional", "required"]);

const before = {
  title: z.string().trim().min(1),
  /** Shown on the card as name and value. */
  fields: z.record(z.string(), fieldSchema).default({}),
  /** The fields of the answer as JSON Schema, which makes it a question; absent: it is decided. */
  form: jsonSchemaSchema.optional(),
  policy: policySchema,
  /** Whether a reason is asked for, in a dialog, when someone denies or approves. */
  reasons: z
    .strictObject({ deny: askedFor.default("optional"), approve: askedFor.default("none") })
    .prefault({}),
  /** Approving asks once more whether it is meant. */
  dangerous: z.boolean().default(false),
  /** What is done if it is approved: shown whole, and an effect that is handed something else refuses. */
  payload: jsonValue.optional(),
  /** Whether who approves has to have opened the whole of it; absent: no. */
  mustRead: z.boolean().optional(),
  /** Requests of one group of the same asker, in the same channel, share a card; absent: its card is its own. */
  group: groupNameSchema.optional(),
};
const after = {
  /** Slack channel ID for the card; absent: the program's default. */
  channel: z.string().min(1).optional(),
  /** Whoever can reach the engine may settle it, with any value (law 7's one exception). */
  direct: z.boolean().default(false),
};
/** Milliseconds after opening at which it expires (see duration.ts), five years at most; absent: it waits for ever. */
const deadlineMs = z.number().positive().max(longestWaitMs).transform(Math.ceil);

const neverReached = {
  path: ["ladder"],
  error: "has a rung at or after the deadline, which would never be reached",
};

/** A request as it is kept in the promise: its times are in milliseconds after opening. */
export const requestSchema = z
  .strictObject({
    ...before,
    ladder: z.array(timedRungSchema).default([]),
    deadline: deadlineMs.optional(),
    ...after,
  })
  .refine(({ ladder, deadline }) => !ladder.some((rung) => isNeverReached(rung, deadline)), neverReached)
  .transform((request) => ({ ...request, ladder: request.ladder.toSorted(byTime) }));

/** A request as it is written: its times may count working hours only, and then depend on when it is opened. */
export const writtenRequestSchema = z
  .strictObject({
    ...before,
    ladder: z.array(rungSchema).default([]),
    deadline: z.union([deadlineMs, workingTimeSchema]).optional(),
    ...after,
  })
  .refine(({ ladder, deadline }) => !ladder.some((rung) => isNeverReached(rung, deadline)), neverReached)
  .superRefine((request, context) => {
    for (const { path, message } of findUneditable(request))
      context.addIssue({ code: "custom", path, message, input: request });
  })
  .superRefine(checkGrant)
  .transform(({ ladder, ...request }) => ({
    ...request,
    ladder: ladder.every(isTimed) ? ladder.toSorted(byTime) : ladder,
  }));

function checkGrant(request: Parameters<typeof findGrantFaults>[0], check: z.RefinementCtx): void {
  for (const message of findGrantFaults(request))
    check.addIssue({ code: "custom", path: ["policy", "grant"], message });
}

function isTimed(rung: Rung): rung is TimedRung {
  return "afterMs" in rung;
}

/** As far as that can be told before it is opened. */
function isNeverReached(rung: Rung, deadline: number | WorkingTime | undefined): boolean {
  if (deadline === undefined) return false;
  if (isTimed(rung)) return typeof deadline === "number" && rung.afterMs >= deadline;
  const { working, office } = rung.after;
  // So many working hours take as many hours at the least.
  if (typeof deadline === "number") return "hours" in working && hours(working.hours) >= deadline;
  if (JSON.stringify(office) !== JSON.stringify(deadline.office)) return false;
  if ("hours" in working) return "hours" in deadline.working && working.hours >= deadline.working.hours;
  return "days" in deadline.working && working.days >= deadline.working.days;
}

function byTime(one: TimedRung, other: TimedRung): number {
  return one.afterMs - other.afterMs;
}

/** The times of a request that was opened, in milliseconds after that. */
export const openedTimesSchema = z.strictObject({
  ladder: z.array(timedRungSchema),
  deadline: deadlineMs.optional(),
});
export type OpenedTimes = z.output<typeof openedTimesSchema>;

/** Whether some of its times count working hours only. */
export function countsWorkingHours({
  ladder = [],
  deadline,
}: Pick<RequestInput, "ladder" | "deadline">): boolean {
  return typeof deadline === "object" || ladder.some((rung) => "after" in rung);
}

/** The times of a request that is opened at `openedAtMs` (Unix time, milliseconds), without rungs that come too late. */
export function timesOf({ ladder, deadline }: WrittenRequest, openedAtMs: number): OpenedTimes {
  const msOf = (time: number | WorkingTime) =>
    typeof time === "number" ? time : endOfWorkingTime(time, openedAtMs) - openedAtMs;
  const timed = ladder.map((rung): TimedRung => {
    if (isTimed(rung)) return rung;
    const { after, ...rest } = rung;
    return { ...rest, afterMs: msOf(after) };
  });
  const endsAfterMs = deadline === undefined ? undefined : msOf(deadline);
  const reached = timed.filter(({ afterMs }) => endsAfterMs === undefined || afterMs < endsAfterMs);
  return {
    ladder: reached.toSorted(byTime),
    ...(endsAfterMs === undefined ? {} : { deadline: endsAfterMs }),
  };
}

/** Everything that is shown of what is asked, by name. */
export function shownFields({
  fields,
  payload,
}: Pick<ApprovalRequest, "fields" | "payload">): Record<string, Field> {
  return payload === undefined
    ? fields
    : { ...fields, [payloadName(fields)]: { type: "json", value: payload } };
}

/** No field of the author's is hidden behind it. */
function payloadName(fields: Record<string, Field>): string {
  if (!Object.hasOwn(fields, "Payload")) return "Payload";
  let name = "Payload (what is done)";
  while (Object.hasOwn(fields, name)) name += "*";
  return name;
}

/** A request as it is given: of an approval or a question. */
export type RequestInput = z.input<typeof writtenRequestSchema>;
/** A request as the author of an approval writes it. */
export type ApprovalRequestInput = Omit<RequestInput, "form">;
/** A request with every default filled in. */
export type WrittenRequest = z.output<typeof writtenRequestSchema>;
/** The same as it is kept in the promise. */
export type ApprovalRequest = z.output<typeof requestSchema>;
