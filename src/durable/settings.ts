/** What a workflow may read of the program's configuration. */
import type { Approver } from "../approval/policy.ts";
import type { Durable } from "./durable.ts";
import { durableLeaf } from "./leaf.ts";
import { internalsOf, type WorkflowContext, type WorkflowSettings } from "./workflow-context.ts";

/** The configuration may be another one when a run is read again, so what was read is kept. */
function* readKept<Value>(ctx: WorkflowContext, read: (settings: WorkflowSettings) => Value): Durable<Value> {
  const { sdk, settings } = internalsOf(ctx);
  return yield* durableLeaf(sdk, async () => read(settings));
}

/**
 * Who approves this workflow by the configuration, as it is now (`SIGNOFF_APPROVERS_<WORKFLOW>`); with `part` those of
 * a part of it, if there are any (`SIGNOFF_APPROVERS_<WORKFLOW>_<PART>`). `otherwise` if nothing is set.
 */
export function* configuredApprovers(
  ctx: WorkflowContext,
  otherwise: Approver[],
  part?: string,
): Durable<Approver[]> {
  const { workflow } = internalsOf(ctx).run;
  return yield* readKept(ctx, ({ approvers }) => {
    const ofPart = part === undefined ? undefined : approvers.get(`${workflow}-${part}`);
    return ofPart ?? approvers.get(workflow) ?? otherwise;
  });
}

/** The operators (`SIGNOFF_OPERATORS`). */
export function* configuredOperators(ctx: WorkflowContext): Durable<Approver[]> {
  return yield* readKept(ctx, ({ operators }) => [...operators]);
}

/** Why nothing is deployed at the moment (`SIGNOFF_CHANGE_FREEZE`); null if it is. */
export function* configuredFreeze(ctx: WorkflowContext): Durable<string | null> {
  return yield* readKept(ctx, ({ changeFreeze }) => changeFreeze ?? null);
}
