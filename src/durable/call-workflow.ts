/** `callWorkflow`: a workflow as a part of another one, with a run of its own. */

import type { TypedWorkflow } from "./define-workflow.ts";
import type { Durable } from "./durable.ts";
import type { StartArgument } from "./run-workflow.ts";
import { type Kind, kindTag, runTimeoutMs, workersGroup, workflowTag } from "./tags.ts";
import { internalsOf, type WorkflowContext } from "./workflow-context.ts";

/**
 * Runs `workflow` and waits for its result, which is plain JSON. Its cards are its own, its notes stand in the caller's
 * thread until it has one; it can be cancelled with its caller. Throws what it throws. The workflow has to be registered
 * like any other, in the version that is called.
 */
export function* callWorkflow<Input, Result>(
  ctx: WorkflowContext,
  workflow: TypedWorkflow<Input, Result>,
  input: Input,
): Durable<Result> {
  const { sdk, run, lastShowing } = internalsOf(ctx);
  const kind: Kind = "run";
  const start: StartArgument = {
    by: run.startedBy,
    channel: run.startedIn,
    caller: { showing: lastShowing },
  };
  return yield* sdk.rpc<Result>(
    workflow.name,
    input,
    start,
    sdk.options({
      target: workersGroup,
      timeout: runTimeoutMs,
      version: workflow.version,
      tags: { [kindTag]: kind, [workflowTag]: workflow.name },
    }),
  );
}
