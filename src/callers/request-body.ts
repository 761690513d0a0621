/**
 * What a program of any language asks of people: the one contract of `POST /approvals`, `POST /questions` and the durable
 * functions `signoff.request-approval` and `signoff.ask`.
 */
import { z } from "zod";
import { groupNameSchema } from "../approval/group-name.ts";
import type { Rung } from "../approval/ladder.ts";
import { type RequestInput, writtenRequestSchema } from "../approval/request.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import { jsonSchemaSchema, jsonValue } from "../form/json-schema.ts";
import { readForm } from "../form/read-form.ts";
import { approversOf, approversText } from "./approver-text.ts";
import { durationMs, durationText } from "./duration-text.ts";
import { fieldBody, fieldOf } from "./field-body.ts";
import { grantBody, grantOf } from "./grant-body.ts";

const askForReason = z.enum(["none", "optional", "required"]);

const requirement = z.strictObject({
  name: z.string().min(1).max(100).optional().describe("What the card calls it, such as Finance"),
  from: approversText.describe("Who may: U…, S…, channel, or program:<name>"),
  approvals: z.int().min(1).max(100).default(1).describe("By how many different people"),
});

const policyBody = z.strictObject({
  require: z.array(requirement).min(1).max(20).describe("All of these have to be met"),
  denials: z.int().min(1).max(100).optional().describe("So many denials end it; 1 unless given"),
  requester_may_approve: z.boolean().optional(),
  guests: z.boolean().optional(),
  outsiders: z.boolean().optional(),
  withdraw: approversText.optional().describe("Who may withdraw it besides whoever asked"),
  delegate: z.boolean().optional(),
  override: approversText.optional().describe("Who may approve alone, with a reason, in an emergency"),
  grant: grantBody.optional().describe("Whether what is like it may be approved with it, for a time"),
});

const rung = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("remind"), after: durationText }),
  z.strictObject({ kind: z.literal("escalate"), after: durationText, to: approversText }),
]);

const shared = {
  from: approversText.optional().describe("One of them decides: short for a policy with one requirement"),
  policy: policyBody.optional().describe("Whose approvals, or answer, it takes"),
  fields: z
    .record(z.string().min(1).max(100), fieldBody)
    .optional()
    .describe(
      "Shown as name and value; objects with a type (text, value, markdown, code, json, diff, table, link) in their own way, and those with `editable` are such that people may change",
    ),
  ladder: z.array(rung).max(20).optional().describe("What happens while nobody answers"),
  deadline: durationText.optional().describe("When it expires, after it was asked; absent: never"),
  channel: z
    .string()
    .regex(/^[CGD][A-Z0-9]+$/, "Write a channel's ID such as C0123456789.")
    .optional(),
  on_behalf_of: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, "Write a Slack user ID such as U0BEN.")
    .optional()
    .describe("For whom a program asks: they count as requester, too"),
  callback: z
    .strictObject({ url: z.string().max(2_000) })
    .optional()
    .describe("Called with the outcome"),
  metadata: z.record(z.string(), jsonValue).optional().describe("Yours; given back with the outcome"),
};

/** What is asked for an approval. */
export const approvalBody = z.strictObject({
  title: z.string().trim().min(1).max(2_000),
  ...shared,
  reasons: z.strictObject({ deny: askForReason.optional(), approve: askForReason.optional() }).optional(),
  dangerous: z.boolean().optional().describe("Slack asks once more before an approval counts"),
  payload: jsonValue
    .optional()
    .describe("What is done if it is approved: shown whole, and the verdict has its digest"),
  must_read: z.boolean().optional().describe("Who approves has to have opened the whole of it"),
  group: groupNameSchema
    .optional()
    .describe("What you ask in one group and channel shares a card, with a row for each"),
});
export type ApprovalBody = z.output<typeof approvalBody>;

/** What is asked with a question. */
export const questionBody = z.strictObject({
  question: z.string().trim().min(1).max(2_000),
  schema: jsonSchemaSchema.describe("JSON Schema of the answer: an object of fields that a form can ask for"),
  ...shared,
});
export type QuestionBody = z.output<typeof questionBody>;

export type AskBody = ApprovalBody | QuestionBody;

/** What a workflow would have asked. */
export function requestOf(body: AskBody): RequestInput {
  const { fields = {}, ladder = [], deadline, channel } = body;
  const common = {
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)])),
    policy: policyOf(body),
    ladder: ladder.map(rungOf),
    ...(deadline === undefined ? {} : { deadline: durationMs(deadline) }),
    ...(channel === undefined ? {} : { channel }),
  };
  if ("question" in body) return { ...common, title: body.question, form: body.schema };
  const { title, reasons, dangerous, payload, must_read: mustRead, group } = body;
  const more = {
    ...(reasons === undefined ? {} : { reasons }),
    ...(dangerous === undefined ? {} : { dangerous }),
    ...(payload === undefined ? {} : { payload }),
    ...(mustRead === undefined ? {} : { mustRead }),
    ...(group === undefined ? {} : { group }),
  };
  return { ...common, title, ...more };
}

/** Whoever asks a question may answer it, unless the policy says otherwise; nobody approves what they asked for. */
function policyOf(body: AskBody): RequestInput["policy"] {
  const { policy, from } = body;
  const isQuestion = "question" in body;
  const {
    require = [],
    requester_may_approve: mayApprove = isQuestion,
    withdraw,
    override,
    grant,
    ...rest
  } = policy ?? {};
  return {
    ...rest,
    require: [
      ...require.map((one) => ({ ...one, from: approversOf(one.from) })),
      ...(from === undefined ? [] : [{ from: approversOf(from) }]),
    ],
    requesterMayApprove: mayApprove,
    ...(withdraw === undefined ? {} : { withdraw: approversOf(withdraw) }),
    ...(override === undefined ? {} : { override: approversOf(override) }),
    ...(grant === undefined ? {} : { grant: grantOf(grant) }),
  };
}

function rungOf({ after, ...one }: z.output<typeof rung>): Rung {
  const afterMs = durationMs(after);
  return one.kind === "remind"
    ? { kind: "remind", afterMs }
    : { kind: "escalate", afterMs, to: approversOf(one.to) };
}

/** What is wrong with a body that has the right shape, by field; none if it can be asked. */
export function findUnaskable(body: AskBody): FieldIssue[] {
  if ((body.policy === undefined) === (body.from === undefined)) {
    return [{ field: "policy", message: "Say whom to ask: by policy, or by from, and not by both." }];
  }
  return "question" in body ? [...findNoForm(body.schema), ...findUnfit(body)] : findUnfit(body);
}

function findNoForm(schema: QuestionBody["schema"]): FieldIssue[] {
  const read = readForm(schema);
  if (read.kind === "unusable") return read.problems.map((message) => ({ field: "schema", message }));
  if (read.form.fields.length > 0) return [];
  return [{ field: "schema", message: "It asks for nothing: give it properties." }];
}

function findUnfit(body: AskBody): FieldIssue[] {
  const written = writtenRequestSchema.safeParse(requestOf(body));
  if (written.success) return [];
  return written.error.issues.map(({ path, message }) => ({ field: path.map(String).join("."), message }));
}
