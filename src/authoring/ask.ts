/** `ask`: what a workflow calls to have a typed question answered. */
import type { z } from "zod";
import type { Answered, Outcome } from "../approval/outcome.ts";
import { type Approver, user } from "../approval/policy.ts";
import type { RequestInput } from "../approval/request.ts";
import type { ApprovalState } from "../approval/state.ts";
import { describeIssues } from "../form/describe-issues.ts";
import { ownValues } from "../form/own-values.ts";
import { writeFormSchema } from "../form/write-schema.ts";
import type { Durable } from "../resonate/durable.ts";
import { awaitApproval } from "../runtime/await-approval.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { internalsOf } from "../runtime/internals.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { UserError } from "../user-error.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { withoutHolidays } from "./without-holidays.ts";

/**
 * A question to people, and who may answer it.
 *
 * @example
 * const question = {
 *   question: "Which region?",
 *   schema: z.object({ region: z.enum(["eu", "us"]) }),
 *   from: group("S0OPS"),
 *   deadline: hours(4),
 * };
 */
export interface Question<Schema extends z.ZodObject>
  extends Pick<ApprovalRequest, "fields" | "ladder" | "deadline" | "channel"> {
  /** The first line of the card; text, never markup. */
  question: string;
  /** The fields of the answer. What JSON Schema cannot say (`refine`) is checked in the workflow only. */
  schema: Schema;
  /** Who may answer: the first answer counts. */
  from: Approver | Approver[];
  /**
   * Whether whoever started the run may answer, unlike with an approval.
   * @default true
   */
  requesterMayAnswer?: boolean;
  /**
   * Who may withdraw the question besides its requester.
   * @default nobody
   */
  withdraw?: Approver | Approver[];
  /**
   * Whether those who are asked may hand it on to somebody else.
   * @default true
   */
  delegate?: boolean;
}

/**
 * What became of a question: the typed answer, or why there is none.
 *
 * @example
 * if (answer.kind !== "answered") return `nobody said: ${answer.kind}`;
 * const { region } = answer.answer;
 */
export type Answer<Value> =
  | (Omit<Answered, "answer" | "responses"> & { answer: Value })
  | Exclude<Outcome, { kind: "approved" | "denied" }>;

/**
 * Puts the question to people and waits until it is answered, or has expired, was withdrawn or cancelled. An answer that
 * the schema does not accept is asked for again, with what was wrong, within the same deadline. Throws UserError if the
 * question is not valid.
 *
 * @example
 * const answer = yield* ask(ctx, {
 *   question: "Which region?",
 *   schema: z.object({ region: z.enum(["eu", "us"]) }),
 *   from: anyone,
 *   deadline: hours(4),
 * });
 */
export function ask<Schema extends z.ZodObject>(
  ctx: WorkflowContext,
  question: Question<Schema>,
): Durable<Answer<z.output<Schema>>> {
  const { schema, ...rest } = question;
  const asks = { ...withoutHolidays(rest), schema: writeFormSchema(schema) };
  const make = () => makeQuestion(ctx, question);
  return durableCall(ctx, { kind: "question", name: question.question, asks }, { writtenBy: ask, make });
}

function* makeQuestion<Schema extends z.ZodObject>(
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
    const parsed = question.schema.safeParse(ownValues(outcome.answer), { reportInput: true });
    if (parsed.success) return { ...given, answer: parsed.data };
    const problems = describeIssues(parsed.error).map(({ field, message }) =>
      field === "" ? message : `${field}: ${message}`,
    );
    const elapsedMs = Math.max(0, outcome.atMs - state.openedAtMs);
    const { deadline } = state.request;
    if (deadline !== undefined && deadline <= elapsedMs) {
      return { kind: "expired", atMs: outcome.atMs, responses: [] };
    }
    request = againOf(request, { state, by: outcome.by, elapsedMs, problems: problems.join(" ") });
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
      "Fix the workflow: its request does not fit.",
      { code: "not-a-form" },
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

interface Refused {
  state: ApprovalState;
  /** Who gave the answer. */
  by: string;
  elapsedMs: number;
  problems: string;
}

/** The same question for the rest of its time: what was climbed of its ladder, or handed on, stays so. */
function againOf(request: RequestInput, { state, by, elapsedMs, problems }: Refused): RequestInput {
  const { policy } = request;
  const { deadline, ladder } = state.request;
  const wasHanded = state.delegations.some(({ to }) => to === by);
  const added = [...state.escalatedTo, ...(wasHanded ? [user(by)] : [])];
  return {
    ...request,
    fields: { ...request.fields, "Not accepted": problems },
    policy: { ...policy, require: policy.require.map((one) => ({ ...one, from: [one.from, added].flat() })) },
    ladder: ladder
      .filter(({ afterMs }) => afterMs > elapsedMs)
      .map((rung) => ({ ...rung, afterMs: rung.afterMs - elapsedMs })),
    ...(deadline === undefined ? {} : { deadline: deadline - elapsedMs }),
  };
}
