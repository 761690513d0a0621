/** A workflow: a durable generator function with a name, an input schema and a version. */
import type { z } from "zod";
import { type Approver, approverSchema } from "../approval/policy.ts";
import { describeIssues } from "../form/describe-issues.ts";
import type { JsonSchema } from "../form/json-schema.ts";
import { writeFormSchema } from "../form/write-schema.ts";
import type { Durable } from "../resonate/durable.ts";
import type { TypedWorkflow } from "../runtime/workflow.ts";
import type { Run, WorkflowContext } from "../runtime/workflow-context.ts";
import { UserError } from "../user-error.ts";
import { callSite } from "./call-site.ts";

export interface WorkflowDefinition<Input extends z.ZodObject, Result> {
  /** Lower-case words joined by hyphens; what people type after `/start-workflow`. */
  name: string;
  title: string;
  /** Counted up when a change would not fit the runs that wait; old runs end on the version that they began with. */
  version: number;
  /** What it is started with; shown to people as a form. */
  input: Input;
  /** Who may start it, by hand; absent: every member of the workspace. */
  mayStart?: Approver[];
  /** The result has to be plain JSON. */
  run(ctx: WorkflowContext, input: z.output<Input>, run: Run): Durable<Result>;
}

/**
 * Checks a definition and makes it a workflow. Throws UserError if the name or version is unusable, or if its input
 * cannot be a form.
 */
export function defineWorkflow<Input extends z.ZodObject, Result>(
  definition: WorkflowDefinition<Input, Result>,
): TypedWorkflow<z.input<Input>, Result> {
  const { name, title, version, input } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UserError(`"${name}" cannot name a workflow.`, "Use lower-case letters, digits and hyphens.");
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new UserError(`Workflow ${name} has version ${version}.`, "Use a whole number from 1 on.");
  }
  if ("id" in input.shape) {
    throw new UserError(`Workflow ${name} has an input called "id".`, "Rename it: id=... names the run.");
  }
  if (definition.mayStart?.some(({ kind }) => kind === "channel")) {
    throw new UserError(
      `Workflow ${name} may be started by anyone in "the channel", and there is none before it is started.`,
      "Name users and groups in mayStart, or leave it out for all members of the workspace.",
    );
  }
  return {
    name,
    title,
    version,
    input,
    form: formOf(definition),
    mayStart: definition.mayStart?.map((approver) => approverSchema.parse(approver)),
    definedAt: callSite(defineWorkflow),
    start: (ctx, given, run) => definition.run(ctx, parseInput(definition, given), run),
  };
}

function formOf<Input extends z.ZodObject, Result>({
  name,
  input,
}: WorkflowDefinition<Input, Result>): JsonSchema {
  const written = writeFormSchema(input);
  if (written.kind === "form") return written.schema;
  const problems = written.problems.map((problem) => `\n  - ${problem}`).join("");
  throw new UserError(`The input of workflow ${name} cannot be a form:${problems}\n`, "Change its schema.");
}

/** A workflow without input takes anything: programs may start it with an argument that means nothing to it. */
function parseInput<Input extends z.ZodObject, Result>(
  definition: WorkflowDefinition<Input, Result>,
  given: unknown,
): z.output<Input> {
  const hasFields = Object.keys(definition.input.shape).length > 0;
  const parsed = definition.input.safeParse(hasFields ? (given ?? {}) : {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error).map(({ field, message }) => `${field || "input"}: ${message}`);
  throw new UserError(
    `The input of ${definition.name} is not valid: ${issues.join("; ")}`,
    "Start it again with valid input.",
  );
}
