/** What a workflow may read of the program's configuration. */
import type { Approver } from "../approval/policy.ts";
import type { Durable } from "../resonate/durable.ts";
import { trySignedLeaf } from "../runtime/leaf.ts";
import { internalsOf, type WorkflowContext, type WorkflowSettings } from "../runtime/workflow-context.ts";

/**
 * The configuration may be another one when a run is read again, so what was read is kept. Throws if someone else wrote
 * it: whoever reaches the engine could name themselves an approver (law 7).
 */
function* readKept<Value>(
  ctx: WorkflowContext,
  about: string,
  read: (settings: WorkflowSettings) => Value,
): Durable<Value> {
  const { sdk, settings, runSigner, run } = internalsOf(ctx);
  const kept = yield* trySignedLeaf(sdk, runSigner, { about, run: async () => ({ value: read(settings) }) });
  if (kept === undefined)
    throw new Error(`What ${run.id} read of the configuration was not written by Signoff.`);
  return kept.value;
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
  return yield* readKept(ctx, `approvers ${part ?? ""}`, ({ approvers }) => {
    const ofPart = part === undefined ? undefined : approvers.get(`${workflow}-${part}`);
    return ofPart ?? approvers.get(workflow) ?? otherwise;
  });
}

/** The operators (`SIGNOFF_OPERATORS`). */
export function* configuredOperators(ctx: WorkflowContext): Durable<Approver[]> {
  return yield* readKept(ctx, "operators", ({ operators }) => [...operators]);
}

/** Why nothing is deployed at the moment (`SIGNOFF_CHANGE_FREEZE`); null if it is. */
export function* configuredFreeze(ctx: WorkflowContext): Durable<string | null> {
  return yield* readKept(ctx, "freeze", ({ changeFreeze }) => changeFreeze ?? null);
}
