/** Opening an approval or a question and waiting until it has ended. */
import type { Ending } from "../approval/outcome.ts";
import type { RequestInput } from "../approval/request.ts";
import { requestSchema } from "../approval/request.ts";
import type { ApprovalState } from "../approval/state.ts";
import { UserError } from "../user-error.ts";
import { approvalFunction, type OpeningArgument } from "./approval-run.ts";
import type { Durable, Future } from "./durable.ts";
import { type Ended, parseEnded, readEnded } from "./ended.ts";
import { durableNow, provenLeaf } from "./leaf.ts";
import { releaseNotes } from "./note.ts";
import { spawnShowing } from "./spawn-showing.ts";
import { kindTag, runTimeoutMs, workersGroup } from "./tags.ts";
import { type Internals, internalsOf, type WorkflowContext } from "./workflow-context.ts";

export type ApprovalEnd =
  | { kind: "ended"; state: ApprovalState; outcome: Ending }
  /** Its promise was settled by someone with access to the engine, not by its own run. */
  | { kind: "settled-outside"; atMs: number; reason: string };

/** Puts `request` to people and waits until it has ended. Throws UserError if the request is not valid. */
export function* awaitApproval(ctx: WorkflowContext, request: RequestInput): Durable<ApprovalEnd> {
  const internals = internalsOf(ctx);
  const { sdk } = internals;
  const approval: Future<unknown> = yield* sdk.beginRpc<unknown>(
    approvalFunction,
    openingOf(internals, request),
    sdk.options({ target: workersGroup, timeout: runTimeoutMs, tags: { [kindTag]: "approval-run" } }),
  );
  yield* releaseNotes(internals, approval.id);
  const ended = yield* awaitEnd(internals, approval);
  if (ended?.state.outcome === undefined) return yield* settledOutside(internals, approval.id);
  internals.lastShowing = ended.showing;
  const { outcome } = ended.state;
  return { kind: "ended", state: ended.state, outcome };
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

function openingOf({ run, settings }: Internals, given: RequestInput): OpeningArgument {
  const request = requestSchema.safeParse(given);
  if (!request.success) {
    const issues = request.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    const what = given.form === undefined ? "approval" : "question";
    throw new UserError(
      `The ${what} that ${run.workflow} asks for is not valid: ${issues.join("; ")}.`,
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

/** Its card is closed, and the workflow may go on. */
function* settledOutside(internals: Internals, approval: string): Durable<ApprovalEnd> {
  const { sdk } = internals;
  const atMs = yield* durableNow(sdk);
  internals.lastShowing = yield* spawnShowing(sdk, { approval, round: "end" });
  return {
    kind: "settled-outside",
    atMs,
    reason: "The approval's promise was settled on the engine itself.",
  };
}
