/** What is asked, of whom, by when: the part of an approval that its author writes. */
import { z } from "zod";
import { jsonSchemaSchema } from "../form/json-schema.ts";
import { days } from "./duration.ts";
import { type Rung, rungSchema } from "./ladder.ts";
import { policySchema } from "./policy.ts";

const fieldSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const askedFor = z.enum(["none", "optional", "required"]);

const shape = z.strictObject({
  title: z.string().trim().min(1),
  /** Shown on the card as "Name: value"; numbers and booleans are written out. */
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
  ladder: z.array(rungSchema).default([]),
  /** Milliseconds after opening at which it expires (see duration.ts), five years at most; absent: it waits for ever. */
  deadline: z
    .number()
    .positive()
    .max(days(5 * 365))
    .transform(Math.ceil)
    .optional(),
  /** Slack channel ID for the card; absent: the program's default. */
  channel: z.string().min(1).optional(),
  /** Whoever can reach the engine may settle it, with any value (law 7's one exception). */
  direct: z.boolean().default(false),
});

export const requestSchema = shape
  .refine(
    ({ ladder, deadline }) => ladder.every(({ afterMs }) => afterMs < (deadline ?? Number.POSITIVE_INFINITY)),
    {
      path: ["ladder"],
      error: "has a rung at or after the deadline, which would never be reached",
    },
  )
  .transform((request) => ({ ...request, ladder: request.ladder.toSorted(byTime) }));

function byTime(one: Rung, other: Rung): number {
  return one.afterMs - other.afterMs;
}

/** A request as it is given: of an approval or a question. */
export type RequestInput = z.input<typeof requestSchema>;
/** A request as the author of an approval writes it. */
export type ApprovalRequestInput = Omit<RequestInput, "form">;
/** A request with every default filled in, as it is kept in the promise. */
export type ApprovalRequest = z.output<typeof requestSchema>;
