/** What a workflow is given: its run, and a key to the durable functions. Its types need nothing but themselves. */

/**
 * One run of a workflow.
 *
 * @example
 * *run(ctx, input, run) {
 *   yield* note(ctx, `Started by ${run.startedBy ?? "a program"} as ${run.id}`);
 * }
 */
export interface Run {
  /** The same ID reconnects to its run, and never starts a second one. */
  readonly id: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** Slack user ID of who started it; undefined when a program did. */
  readonly startedBy: string | undefined;
  /** Slack channel ID where it was started. */
  readonly startedIn: string | undefined;
}

declare const opaque: unique symbol;

/**
 * What a workflow's body is given, and hands on to `requestApproval`, `step` and the others. There is nothing in it for
 * authors, and one that is not the run's own is a TypeError.
 *
 * @example
 * function* askTwice(ctx: WorkflowContext): Durable<void> {
 *   yield* requestApproval(ctx, first);
 *   yield* requestApproval(ctx, second);
 * }
 */
export interface WorkflowContext {
  readonly [opaque]: true;
}
