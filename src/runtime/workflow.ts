/** A workflow as a program serves it. */
import type { z } from "zod";
import type { Approver } from "../approval/policy.ts";
import type { JsonSchema } from "../form/json-schema.ts";
import type { Durable } from "../resonate/durable.ts";
import type { Run, WorkflowContext } from "./workflow-context.ts";

/**
 * A workflow as `defineWorkflow` makes it, whatever its input is.
 *
 * @example
 * const all: readonly Workflow[] = [refund, deploy];
 */
export interface Workflow {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  readonly input: z.ZodObject;
  /** The input as JSON Schema, from which forms are made. */
  readonly form: JsonSchema;
  readonly mayStart: readonly Approver[] | undefined;
  /**
   * Whether the thread is told how a run of it ends; absent: it is. What programs ask ends as its approval ends, which the
   * thread says anyway.
   */
  readonly saysItsEnd?: boolean;
  /** File and line of its definition, for errors that name it; undefined if that cannot be told. */
  readonly definedAt?: string | undefined;
  /** Parses the input and starts the body. Throws UserError if the input does not fit. */
  start(ctx: WorkflowContext, input: unknown, run: Run): Durable<unknown>;
}

/**
 * A workflow that remembers the types of its input and result, for `callWorkflow`.
 *
 * @example
 * const refund: TypedWorkflow<{ order: string }, string> = defineWorkflow({ ... });
 */
export interface TypedWorkflow<Input, Result> extends Workflow {
  /** Never there: it only carries the types. */
  readonly types?: { input: Input; result: Result };
}
