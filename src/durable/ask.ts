/** `ask`: what a workflow calls to have a typed question answered. */
import type { z } from "zod";
import type { Answered, Outcome } from "../approval/outcome.ts";
import type { Approver } from "../approval/policy.ts";
import type { ApprovalRequestInput, RequestInput } from "../approval/request.ts";
import { describeIssues } from "../form/describe-issues.ts";
import { writeFormSchema } from "../form/write-schema.ts";
import { UserError } from "../user-error.ts";
import { awaitApproval } from "./await-approval.ts";
import type { Durable } from "./durable.ts";
import { internalsOf, type WorkflowContext } from "./workflow-context.ts";

export interface Question<Schema extends z.ZodObject>
  extends Pick<ApprovalRequestInput, "fields" | "ladder" | "deadline" | "channel"> {
  question: string;
  /** The fields of the answer. What JSON Schema cannot say (`refine`) is checked in the workflow only. */
  schema: Schema;
  /** Who may answer: the first answer counts. */
  from: Approver | Approver[];
  /** Whether whoever started the run may answer; default true, unlike with an approval. */
  requesterMayAnswer?: boolean;
  /** Who may withdraw the question besides its requester. */
  withdraw?: Approver | Approver[];
  delegate?: boolean;
}

/** What became of a question: the typed answer, or why there is none. */
export type Answer<Value> =
  | (Omit<Answered, "answer" | "responses"> & { answer: Value })
  | Exclude<Outcome, { kind: "approved" | "denied" }>;

/**
 * Puts the question to people and waits until it is answered, or has expired, was withdrawn or cancelled. An answer that
 * the schema does not accept is asked for again, with what was wrong, within the same deadline. Throws UserError if the
 * question is not valid.
 */
export function* ask<Schema extends z.ZodObject>(
  ctx: WorkflowContext,
  question: Question<Schema>,
): Durable<Answer<z.output<Schema>>> {
  let request = requestOf(ctx, question);
  for (;;) {
    const end = yield* awaitApproval(ctx, request);
    if (end.kind === "settled-outside") {
      return { kind: "cancelled", by: "direct", reason: end.reason, atMs: end.atMs, responses: [] };
    }
    const { outcome, state } = end;
    if (outcome.kind === "approved" || outcome.kind === "denied") {
      throw new Error(`Question ${state.approval} ended with a decision.`);
    }
    if (outcome.kind !== "answered") return outcome;
    const { responses: _, ...given } = outcome;
    const parsed = question.schema.safeParse(outcome.answer, { reportInput: true });
    if (parsed.success) return { ...given, answer: parsed.data };
    const problems = describeIssues(parsed.error).map(({ field, message }) =>
      field === "" ? message : `${field}: ${message}`,
    );
    const left =
      request.deadline === undefined ? undefined : request.deadline - (outcome.atMs - state.openedAtMs);
    if (left !== undefined && left <= 0) return { kind: "expired", atMs: outcome.atMs, responses: [] };
    request = againOf(request, problems.join(" "), left);
  }
}

function requestOf<Schema extends z.ZodObject>(
  ctx: WorkflowContext,
  { question, schema, from, requesterMayAnswer = true, withdraw, delegate, ...rest }: Question<Schema>,
): RequestInput {
  const written = writeFormSchema(schema);
  if (written.kind === "unusable") {
    throw new UserError(
      `The question "${question}" of ${internalsOf(ctx).run.workflow} cannot be shown as a form: ${written.problems.join("; ")}`,
      "Mend the workflow.",
    );
  }
  return {
    ...rest,
    title: question,
    form: written.schema,
    policy: {
      require: [{ from }],
      requesterMayApprove: requesterMayAnswer,
      ...(withdraw === undefined ? {} : { withdraw }),
      ...(delegate === undefined ? {} : { delegate }),
    },
  };
}

/** The same question once more. A rung of its ladder that lies beyond what is left of the time is left out. */
function againOf(request: RequestInput, problems: string, deadline: number | undefined): RequestInput {
  const { deadline: _, ...rest } = request;
  const ladder = request.ladder?.filter(({ afterMs }) => deadline === undefined || afterMs < deadline) ?? [];
  const fields = { ...request.fields, "Not accepted": problems };
  return { ...rest, fields, ladder, ...(deadline === undefined ? {} : { deadline }) };
}
