/** A workflow: a durable generator function with a name, an input schema and a version. */
import type { z } from "zod";
import { type Approver, approverSchema } from "../approval/policy.ts";
import { captureCallSite } from "../call-site.ts";
import { describeIssues } from "../form/describe-issues.ts";
import { ownValues } from "../form/own-values.ts";
import { writeFormSchema } from "../form/write-schema.ts";
import type { Durable } from "../resonate/durable.ts";
import type { TypedWorkflow, Workflow } from "../runtime/workflow.ts";
import type { Run, WorkflowContext } from "../runtime/workflow-context.ts";
import { UserError } from "../user-error.ts";
import { refuseDefinition } from "./refused-definitions.ts";

/**
 * What a workflow is made of.
 *
 * @example
 * const definition: WorkflowDefinition<typeof input, string> = { name: "refund", title: "Refund", version: 1, input, run };
 */
export interface WorkflowDefinition<Input extends z.ZodObject, Result> {
  /** Lower-case words joined by hyphens; what people type after `/start-workflow`. */
  name: string;
  /** What lists and forms call it. */
  title: string;
  /** Counted up when a change would not fit the runs that wait; old runs end on the version that they began with. */
  version: number;
  /** What it is started with; shown to people as a form. */
  input: Input;
  /**
   * Users and groups who may start it by hand.
   * @default every member of the workspace
   */
  mayStart?: Approver[];
  /**
   * The body: run again from its start after each wait, so it only decides. What acts on the world goes into `step`. The
   * result has to be plain JSON.
   */
  run(ctx: WorkflowContext, input: z.output<Input>, run: Run): Durable<Result>;
}

/** What this copy of Signoff has defined, and whether it can be run. */
const definitions = new WeakMap<object, "usable" | "refused">();

/**
 * Checks a definition and makes it a workflow. Throws UserError if the name or version is unusable, or if its input
 * cannot be a form.
 *
 * @example
 * export const refund = defineWorkflow({
 *   name: "refund",
 *   title: "Refund an order",
 *   version: 1,
 *   input: z.object({ order: z.string().describe("Order number") }),
 *   *run(ctx, { order }) {
 *     const policy = { require: [{ from: anyone }] };
 *     const outcome = yield* requestApproval(ctx, { title: `Refund ${order}`, policy });
 *     return `${order}: ${outcome.kind}`;
 *   },
 * });
 */
export function defineWorkflow<Input extends z.ZodObject, Result>(
  definition: WorkflowDefinition<Input, Result>,
): TypedWorkflow<z.input<Input>, Result> {
  const { name, title, version, input, mayStart } = definition;
  const form = writeFormSchema(input);
  const findPlace = captureCallSite(defineWorkflow);
  const errors = [
    ...findErrors(definition),
    ...(form.kind === "form" ? [] : [formError(name, form.problems)]),
  ];
  refuseDefinition(errors, findPlace);
  const workflow: TypedWorkflow<z.input<Input>, Result> = {
    name,
    title,
    version,
    input,
    form: form.kind === "form" ? form.schema : { type: "object", properties: {} },
    mayStart: mayStart === undefined ? undefined : [...mayStart],
    get definedAt() {
      return findPlace();
    },
    start: (ctx, given, run) => definition.run(ctx, parseInput(definition, given), run),
  };
  definitions.set(workflow, errors.length === 0 ? "usable" : "refused");
  return workflow;
}

/** Whether `value` is a workflow that this copy of Signoff has defined, and refused nothing of. */
export function isWorkflow(value: unknown): value is Workflow {
  return definitionOf(value) === "usable";
}

/** What came of the definition of `value`; undefined if this copy of Signoff has not defined it. */
export function definitionOf(value: unknown): "usable" | "refused" | undefined {
  return typeof value === "object" && value !== null ? definitions.get(value) : undefined;
}

/** What is wrong with a definition, its form aside. */
function findErrors<Input extends z.ZodObject, Result>({
  name,
  version,
  input,
  mayStart = [],
}: WorkflowDefinition<Input, Result>): UserError[] {
  const errors: UserError[] = [];
  const refuse = (isWrong: boolean, message: string, remedy: string) => {
    if (isWrong) errors.push(new UserError(message, remedy, { code: "bad-workflow" }));
  };
  refuse(
    !/^[a-z][a-z0-9-]*$/.test(name),
    `"${name}" cannot name a workflow.`,
    "Use lower-case letters, digits and hyphens.",
  );
  refuse(
    !Number.isInteger(version) || version < 1,
    `Workflow ${name} has version ${version}.`,
    "Use a whole number from 1 on.",
  );
  refuse(
    "id" in input.shape,
    `Workflow ${name} has an input called "id".`,
    "Rename it: id=... names the run.",
  );
  refuse(
    mayStart.some(({ kind }) => kind === "channel"),
    `Workflow ${name} may be started by anyone in "the channel", and there is none before it is started.`,
    "Name users and groups in mayStart, or leave it out for all members of the workspace.",
  );
  refuse(
    mayStart.some((approver) => !approverSchema.safeParse(approver).success),
    `Workflow ${name} has someone in mayStart who cannot be read.`,
    'Write user("U...") or group("S...").',
  );
  return errors;
}

function formError(name: string, problems: readonly string[]): UserError {
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  return new UserError(`The input of workflow ${name} cannot be a form:${lines}\n`, "Change its schema.", {
    code: "not-a-form",
  });
}

/** A workflow without input takes anything: programs may start it with an argument that means nothing to it. */
function parseInput<Input extends z.ZodObject, Result>(
  definition: WorkflowDefinition<Input, Result>,
  given: unknown,
): z.output<Input> {
  const hasFields = Object.keys(definition.input.shape).length > 0;
  const input = hasFields ? ownValues(given ?? {}) : {};
  const parsed = definition.input.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error).map(({ field, message }) => `${field || "input"}: ${message}`);
  throw new UserError(
    `The input of ${definition.name} is not valid: ${issues.join("; ")}`,
    "Start it again with valid input.",
    { code: "bad-input" },
  );
}
