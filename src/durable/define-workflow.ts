/** A workflow: a durable generator function with a name, an input schema and a version. */
import type { z } from "zod";
import { UserError } from "../user-error.ts";
import type { Durable } from "./durable.ts";
import type { Run, WorkflowContext } from "./workflow-context.ts";

export interface WorkflowDefinition<Input extends z.ZodObject> {
  /** Lower-case words joined by hyphens; what people type after `/start-workflow`. */
  name: string;
  title: string;
  /** Counted up when a change would not fit the runs that wait; old runs end on the version that they began with. */
  version: number;
  input: Input;
  run(ctx: WorkflowContext, input: z.output<Input>, run: Run): Durable<unknown>;
}

/** A workflow with its input type put away behind `parse`. */
export interface Workflow {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  readonly input: z.ZodObject;
  /** Parses the input and starts the body. Throws UserError if the input does not fit. */
  start(ctx: WorkflowContext, input: unknown, run: Run): Durable<unknown>;
}

/** Checks a definition and makes it a workflow. Throws UserError if the name or version is unusable. */
export function defineWorkflow<Input extends z.ZodObject>(definition: WorkflowDefinition<Input>): Workflow {
  const { name, title, version, input } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UserError(`"${name}" cannot name a workflow.`, "Use lower-case letters, digits and hyphens.");
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new UserError(`Workflow ${name} has version ${version}.`, "Use a whole number from 1 on.");
  }
  return {
    name,
    title,
    version,
    input,
    start: (ctx, given, run) => definition.run(ctx, parseInput(definition, given), run),
  };
}

/** A workflow without input takes anything: programs may start it with an argument that means nothing to it. */
function parseInput<Input extends z.ZodObject>(
  definition: WorkflowDefinition<Input>,
  given: unknown,
): z.output<Input> {
  const hasFields = Object.keys(definition.input.shape).length > 0;
  const parsed = definition.input.safeParse(hasFields ? (given ?? {}) : {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  throw new UserError(
    `The input of ${definition.name} is not valid: ${issues.join("; ")}.`,
    "Start it again with valid input.",
  );
}
