/** `requestApproval`: what a workflow calls to wait for people. */

import type { Outcome } from "../approval/outcome.ts";
import type { Approver } from "../approval/policy.ts";
import { type ApprovalRequestInput, requestSchema } from "../approval/request.ts";
import { UserError } from "../user-error.ts";
import { approvalFunction, type OpeningArgument } from "./approval-run.ts";
import type { Durable, Future } from "./durable.ts";
import { type Ended, parseEnded, readEnded } from "./ended.ts";
import { durableNow, provenLeaf } from "./leaf.ts";
import { spawnShowing } from "./spawn-showing.ts";
import { kindTag, runTimeoutMs, workersGroup } from "./tags.ts";
import { type Internals, internalsOf, type WorkflowContext } from "./workflow-context.ts";

/**
 * Puts `request` to people and waits, for seconds or months, until it has an outcome. The outcome is always a value:
 * approved, denied, expired, withdrawn or cancelled. Throws UserError if the request is not valid.
 */
export function* requestApproval(ctx: WorkflowContext, request: ApprovalRequestInput): Durable<Outcome> {
  const internals = internalsOf(ctx);
  const { sdk } = internals;
  const approval: Future<unknown> = yield* sdk.beginRpc<unknown>(
    approvalFunction,
    openingOf(internals, request),
    sdk.options({ target: workersGroup, timeout: runTimeoutMs, tags: { [kindTag]: "approval-run" } }),
  );
  const ended = yield* awaitEnd(internals, approval);
  if (ended?.state.outcome === undefined) return yield* endedFromOutside(internals, approval.id);
  internals.lastShowing = ended.showing;
  return ended.state.outcome;
}

/** How the approval ended; undefined if its promise was settled by someone else than its own run. */
function* awaitEnd({ sdk, signer }: Internals, approval: Future<unknown>): Durable<Ended | undefined> {
  let value: unknown;
  try {
    value = yield* approval;
  } catch {
    return undefined;
  }
  // In a leaf, so that a key which is rotated later changes nothing for a run that is read again.
  const isGenuine = yield* provenLeaf(
    sdk,
    signer,
    async () => readEnded(signer, approval.id, value) !== undefined,
  );
  return isGenuine === true ? parseEnded(value) : undefined;
}

/** Who approves `workflow` by the configuration (`SIGNOFF_APPROVERS_<WORKFLOW>`); `otherwise` if nothing is set. */
export function configuredApprovers(ctx: WorkflowContext, otherwise: Approver[]): Approver[] {
  const { run, settings } = internalsOf(ctx);
  return settings.approvers.get(run.workflow) ?? otherwise;
}

function openingOf({ run, settings }: Internals, given: ApprovalRequestInput): OpeningArgument {
  const request = requestSchema.safeParse(given);
  if (!request.success) {
    const issues = request.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new UserError(
      `The approval that ${run.workflow} asks for is not valid: ${issues.join("; ")}.`,
      "Mend the workflow.",
    );
  }
  const channel = request.data.channel ?? settings.channel ?? run.startedIn;
  if (channel === undefined) {
    throw new UserError(
      `There is no channel for the card of ${run.id}.`,
      "Set SIGNOFF_CHANNEL to a channel's ID.",
    );
  }
  return { run: run.id, workflow: run.workflow, requester: run.startedBy, channel, request: request.data };
}

/** The approval's own promise was settled by someone else: its card is closed, and the workflow may go on. */
function* endedFromOutside(internals: Internals, approval: string): Durable<Outcome> {
  const { sdk } = internals;
  const atMs = yield* durableNow(sdk);
  internals.lastShowing = yield* spawnShowing(sdk, { approval, round: "end" });
  const reason = "The approval's promise was settled on the engine itself.";
  return { kind: "cancelled", by: "direct", reason, atMs, responses: [] };
}
