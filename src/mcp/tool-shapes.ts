/** What the tools of agents take, and the one result that all of them give. */
import { z } from "zod";
import { groupNameSchema } from "../approval/group-name.ts";
import { endingKinds } from "../approval/statistics.ts";
import { approverText } from "../callers/approver-text.ts";
import { durationText } from "../callers/duration-text.ts";
import { grantBody } from "../callers/grant-body.ts";
import { jsonSchemaSchema, jsonValue } from "../form/json-schema.ts";
import { shownField } from "./field-shapes.ts";

const approvers = z
  .array(approverText)
  .min(1)
  .max(100)
  .optional()
  .describe(
    'Whom to ask; any one of them decides: Slack user IDs ("U…"), user groups ("S…"), "channel" for anyone in the channel, or "program:<name>". Leave it out unless you were told whom to ask.',
  );
const deadline = durationText
  .optional()
  .describe(
    'When the request expires, such as "30m", "4h" or "2d" after it was asked. Leave it out and it waits for as long as it takes.',
  );
const id = z
  .string()
  .min(1)
  .max(120)
  .optional()
  .describe(
    "Your own name for this request, such as deploy-pr-42. Asked again with the same id and the same content, the request that is open is waited for again. Left out, the content itself is the name.",
  );
const whichId = z.string().min(1).max(140).describe("The id that a pending result gave you.");

export const approvalArguments = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .describe("What you want to do, as a person would say it: one sentence."),
  details: z
    .string()
    .max(20_000)
    .optional()
    .describe("All that a person has to know to decide. It is shown whole."),
  fields: z
    .record(z.string().min(1).max(100), shownField)
    .optional()
    .describe(
      "Facts, by name: the command, the amount, the target. Plain ones are texts, numbers, or booleans; an object with a `type` is shown as such, and one with `editable` lets people put another value in its place before they approve.",
    ),
  grant: grantBody
    .optional()
    .describe(
      "Only where you were told so: lets people approve for a time what is like this. `same` and `up_to` are names of your fields.",
    ),
  group: groupNameSchema
    .optional()
    .describe(
      "A name for several requests that belong together, such as pr-42: they share a card in Slack, and each is decided by itself. Leave it out for a single request.",
    ),
  approvers,
  deadline,
  id,
});

export const questionArguments = z.strictObject({
  question: z.string().trim().min(1).max(2_000).describe("The question, as you would ask it of a colleague."),
  schema: jsonSchemaSchema
    .optional()
    .describe(
      "JSON Schema of the answer, an object whose properties a form can ask for: texts, numbers, yes or no, choices, dates. Left out, a text is asked for.",
    ),
  choices: z
    .array(z.string().min(1).max(150))
    .min(1)
    .max(100)
    .optional()
    .describe("The answers to choose from, in place of a schema."),
  approvers,
  deadline,
  id,
});

export const idArguments = z.strictObject({ id: whichId });

export type ApprovalArguments = z.output<typeof approvalArguments>;
export type QuestionArguments = z.output<typeof questionArguments>;

const taken = z.object({
  id: z.string(),
  by: z.string().describe("What that client called itself"),
  at: z.iso.datetime(),
});

export const requestResult = z.object({
  id: z.string().describe("Names the request in check_request and cancel_request"),
  status: z
    .enum(["pending", ...endingKinds, "spent", "failed"])
    .describe(
      "pending: nobody has answered, which is no denial. approved: do exactly what you asked for, once. spent: its verdict was handed out before.",
    ),
  next: z.string().describe("What to do now"),
  reason: z.string().optional().describe("What whoever decided said with it"),
  by: z.string().optional().describe("Who decided: a Slack user ID, or a program's name"),
  at: z.iso.datetime().optional(),
  answer: z.record(z.string(), jsonValue).optional().describe("Of a question, the values of its form"),
  values: z
    .record(z.string(), jsonValue)
    .optional()
    .describe("Of the fields that people could edit, as they were in the end: these are what was approved"),
  taken: taken
    .omit({ id: true })
    .optional()
    .describe("Of a spent one: to whom its verdict was handed, and when"),
  before: taken
    .optional()
    .describe("An earlier request of this id whose verdict was handed out: this one asks anew"),
});
export type RequestResult = z.output<typeof requestResult>;
