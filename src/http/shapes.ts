/** What the API takes and gives; its description is made of these. */
import { z } from "zod";
import { typedFieldSchema } from "../approval/field.ts";
import { durationText } from "../callers/duration-text.ts";
import { approvalBody, questionBody } from "../callers/request-body.ts";
import { verdictSchema } from "../callers/verdict.ts";
import { jsonValue } from "../form/json-schema.ts";

/** What is started where no workflow is named. */
export const usualWorkflow = "foo-workflow";

export const startBody = z.strictObject({
  workflow_id: z.string().min(1).max(200).describe("The run's ID: the same one reconnects to its run"),
  workflow: z.string().optional().meta({ default: usualWorkflow }),
  input: z.record(z.string(), jsonValue).default({}),
});

export const startQuery = z.object({
  wait: z.coerce.number().min(0).max(60).default(0).describe("Seconds for which the answer is held"),
});

export const approvalsQuery = z.object({
  state: z.enum(["open", "ended"]).default("open"),
  for: z.string().min(1).optional().describe("Only what waits for this Slack user ID; of open ones"),
  run: z.string().min(1).optional().describe("Only what this run asks"),
  requester: z.string().min(1).optional().describe("Only what this Slack user ID or program asked for"),
  group: z.string().min(1).optional().describe("Only what was asked in a group of this name"),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().min(1).optional().describe("Where the page before said that this one begins"),
});

const said = {
  comment: z.string().max(2_000).optional(),
  asked_digest: z
    .string()
    .max(200)
    .optional()
    .describe("`digests.asked` of what was read; absent: of what the round asks that is answered"),
};
export const decisionBody = z.strictObject({
  decision: z.enum(["approve", "deny"]),
  ...said,
  grant: durationText
    .optional()
    .describe('With "approve": for how long what is like it is approved, too, where its policy allows that'),
});
export const editBody = z.strictObject({
  decision: z.literal("edit"),
  values: z.record(z.string(), jsonValue).describe("Of fields that are `editable`, by name"),
  ...said,
});
export const answerBody = z.strictObject({ answer: z.record(z.string(), jsonValue) });
export const responseBody = z.union([decisionBody, editBody, answerBody]);
export type ResponseBody = z.output<typeof responseBody>;

export const endBody = z.strictObject({
  reason: z.string().trim().min(1).max(2_000).describe("Why; its starter reads it"),
});

export const cancelBody = z.strictObject({
  reason: z.string().trim().min(1).max(2_000).optional().describe("Why; it stands in the record"),
});

export const time = z.iso.datetime();
export const links = z.record(z.string(), z.string());

export const outcomeAnswer = z.looseObject({
  ...verdictSchema.partial().shape,
  kind: verdictSchema.shape.kind,
  at: time,
});

export const approvalAnswer = z.object({
  promise_id: z.string().describe("The open round, which a response is sent to; of an ended one, its last"),
  approval: z.string(),
  run: z.string(),
  workflow: z.string(),
  requester: z.string().optional(),
  on_behalf_of: z.string().optional().describe("For whom a program asked"),
  title: z.string(),
  group: z.string().optional().describe("With what else it shares a card"),
  fields: z.record(z.string(), z.union([z.string(), typedFieldSchema])),
  payload: jsonValue.optional().describe("What is done if it is approved"),
  digests: z
    .object({ asked: z.string(), payload: z.string().optional() })
    .optional()
    .describe("SHA-256 of all that is asked, and of the payload, over canonical JSON"),
  form: z.record(z.string(), jsonValue).optional().describe("The answer's JSON Schema, of a question"),
  opened_at: time,
  deadline: time.optional(),
  outcome: outcomeAnswer.optional(),
  links,
});
export type ApprovalAnswer = z.output<typeof approvalAnswer>;

export const cardProblem = z
  .object({ code: z.string(), remedy: z.string().optional() })
  .optional()
  .describe("Why Slack refuses its card, in Slack's word, and what to do");

export const askedAnswer = approvalAnswer.extend({
  id: z.string().optional().describe("The caller's own, of what it asked itself"),
  state: z
    .enum(["open", "ended", "failed"])
    .describe(
      "failed: nobody could be asked; `error` says why. ended without outcome: its run was ended from outside",
    ),
  card_problem: cardProblem,
  answer: z.record(z.string(), z.unknown()).optional().describe("Of a question that was answered"),
  metadata: z.record(z.string(), jsonValue).optional(),
  error: z.string().optional(),
});
export type AskedAnswer = z.output<typeof askedAnswer>;

const ownId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^:"“”`\p{Cc}]+$/u, "An ID has no colon, quotation mark or control character.")
  .optional()
  .describe(
    "Yours: the same one with the same content is asked once. Absent: it follows from the Idempotency-Key, or is made up",
  );

export const askApprovalBody = approvalBody.extend({ id: ownId });
export const askQuestionBody = questionBody.extend({ id: ownId });

export const waitQuery = z.object({
  wait: z.coerce
    .number()
    .min(0)
    .max(60)
    .optional()
    .describe("Seconds for which the answer is held until there is an outcome"),
});

export const verdictQuery = waitQuery.extend({
  payload_digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional()
    .describe("Of what you are about to do: 409 if another payload was approved, or none"),
});

export const withdrawQuery = z.object({
  reason: z.string().max(2_000).optional().describe("Why; it is in the record"),
});

/** Of a list for one person, where Slack did not tell of everything whether it is theirs. */
export const uncheckedAnswer = z.object({
  unchecked: z.int().describe("Of so many more it is not known whether they wait for the person"),
  warning: z.string().describe("Why, and what to do"),
});

export const unreadable = z
  .int()
  .optional()
  .describe("So many more are left out, for their records cannot be read");

export const approvalListAnswer = z.object({
  approvals: z.array(approvalAnswer),
  cursor: z
    .string()
    .optional()
    .describe(
      "There may be more: ask for them with it; a page may have fewer than `limit`. Absent: this was the last",
    ),
  unreadable,
  ...uncheckedAnswer.partial().shape,
});

export const auditAnswer = z.looseObject({
  approval: z.string(),
  verified: z.boolean(),
  faults: z.array(z.string()),
});

export const messageAnswer = z.object({ message: z.unknown().describe("What the workflow returned") });

export const problemAnswer = z.object({
  type: z.string(),
  status: z.int(),
  title: z.string(),
  detail: z.string().optional(),
  code: z.string().optional().describe("Why something was refused, in a word that stays the same"),
  issues: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

export const failureAnswer = problemAnswer.extend({
  state: z.literal("failed"),
  workflow_id: z.string(),
  error: z.string().describe("What it failed with"),
});
