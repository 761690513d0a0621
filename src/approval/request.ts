/** What is asked, of whom, by when: the part of an approval that its author writes. */
import { z } from "zod";
import { days } from "./duration.ts";
import { policySchema } from "./policy.ts";

const fieldSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const requestSchema = z.strictObject({
  title: z.string().trim().min(1),
  /** Shown on the card as "Name: value"; numbers and booleans are written out. */
  fields: z.record(z.string(), fieldSchema).default({}),
  policy: policySchema,
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

/** A request as an author writes it. */
export type ApprovalRequestInput = z.input<typeof requestSchema>;
/** A request with every default filled in, as it is kept in the promise. */
export type ApprovalRequest = z.output<typeof requestSchema>;
