/** What a workflow may read of the program's configuration. */
import type { Approver } from "../approval/policy.ts";
import type { Durable } from "../resonate/durable.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { type Internals, internalsOf, type WorkflowSettings } from "../runtime/internals.ts";
import { trySignedLeaf } from "../runtime/leaf.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";

/**
 * The configuration may be another one when a run is read again, so what was read is kept. Throws if someone else wrote
 * it: whoever reaches the engine could name themselves an approver (law 7).
 */
function* readKept<Value>(
  { sdk, settings, runSigner, run }: Internals,
  about: string,
  read: (settings: WorkflowSettings) => Value,
): Durable<Value> {
  const kept = yield* trySignedLeaf(sdk, runSigner, { about, run: async () => ({ value: read(settings) }) });
  if (kept === undefined)
    throw new Error(`What ${run.id} read of the configuration was not written by Signoff.`);
  return kept.value;
}

/**
 * Who approves this workflow by the configuration, as it is now (`SIGNOFF_APPROVERS_<WORKFLOW>`); with `part` those of
 * a part of it, if there are any (`SIGNOFF_APPROVERS_<WORKFLOW>_<PART>`). `otherwise` if nothing is set.
 *
 * @example
 * const approvers = yield* configuredApprovers(ctx, [anyone]);
 */
export function configuredApprovers(
  ctx: WorkflowContext,
  otherwise: Approver[],
  part?: string,
): Durable<Approver[]> {
  const { workflow } = internalsOf(ctx).run;
  return setting(ctx, `approvers ${part ?? ""}`, {
    writtenBy: configuredApprovers,
    read: ({ approvers }) => {
      const ofPart = part === undefined ? undefined : approvers.get(`${workflow}-${part}`);
      return ofPart ?? approvers.get(workflow) ?? otherwise;
    },
  });
}

/** Who approves by the first of these names that the configuration has; `otherwise` if it has none of them. */
export function approversNamed(
  ctx: WorkflowContext,
  names: readonly string[],
  otherwise: Approver[],
): Durable<Approver[]> {
  return setting(ctx, `approvers of ${names.join(" ")}`, {
    writtenBy: approversNamed,
    read: ({ approvers }) =>
      names.map((name) => approvers.get(name)).find((found) => found !== undefined) ?? otherwise,
  });
}

/**
 * The operators (`SIGNOFF_OPERATORS`), as they are now; none if nothing is set.
 *
 * @example
 * const override = yield* configuredOperators(ctx);
 */
export function configuredOperators(ctx: WorkflowContext): Durable<Approver[]> {
  const read = ({ operators }: WorkflowSettings) => [...operators];
  return setting(ctx, "operators", { writtenBy: configuredOperators, read });
}

/**
 * Why nothing is deployed at the moment (`SIGNOFF_CHANGE_FREEZE`); null if it is.
 *
 * @example
 * const freeze = yield* configuredFreeze(ctx);
 * if (freeze !== null) return `not deployed: ${freeze}`;
 */
export function configuredFreeze(ctx: WorkflowContext): Durable<string | null> {
  const read = ({ changeFreeze }: WorkflowSettings) => changeFreeze ?? null;
  return setting(ctx, "freeze", { writtenBy: configuredFreeze, read });
}

function setting<Value>(
  ctx: WorkflowContext,
  about: string,
  {
    writtenBy,
    read,
  }: { writtenBy: (...given: never[]) => unknown; read: (settings: WorkflowSettings) => Value },
): Durable<Value> {
  const make = (internals: Internals) => readKept(internals, about, read);
  return durableCall(ctx, { kind: "setting", name: about.trim(), asks: about }, { writtenBy, make });
}
