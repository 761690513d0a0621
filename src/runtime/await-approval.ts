/** Opening an approval or a question and waiting until it has ended. */
import { z } from "zod";
import { birthSchema } from "../approval/birth.ts";
import type { Ending } from "../approval/outcome.ts";
import { approversIn } from "../approval/policy.ts";
import { countsWorkingHours, type RequestInput, writtenRequestSchema } from "../approval/request.ts";
import type { ApprovalState } from "../approval/state.ts";
import { type Ended, isSealed, parseEnded } from "../records/ended.ts";
import type { Durable, Future } from "../resonate/durable.ts";
import { askedInTag, ofKind, runTimeoutMs, workersGroup } from "../resonate/tags.ts";
import { isSameBirth } from "../security/birth.ts";
import { readSignedCall } from "../security/call-signature.ts";
import { MissingKeyError } from "../security/signer.ts";
import { UserError } from "../user-error.ts";
import { approvalFunction, type OpeningArgument } from "./approval-run.ts";
import { guardBody } from "./durable-call.ts";
import { durableNow } from "./durable-now.ts";
import { type Internals, internalsOf } from "./internals.ts";
import { trySignedLeaf } from "./leaf.ts";
import { releaseNotes } from "./notes.ts";
import type { Notify } from "./notify.ts";
import { awaitReadable } from "./park-run.ts";
import { beginSignedCall } from "./signed-call.ts";
import { spawnCardSync } from "./spawn-card-sync.ts";
import type { WorkflowContext } from "./workflow-context.ts";

export type ApprovalEnd =
  | { kind: "ended"; state: ApprovalState; outcome: Ending }
  /** The approval's promise was settled by someone with access to the engine, not by its own run. */
  | { kind: "settled-outside"; atMs: number; reason: string };

interface Asking {
  /** Tells people outside Slack. */
  notify?: Notify | undefined;
  /** The person for whom a program asks. */
  onBehalfOf?: string | undefined;
  /** The caller for whom this run asks; absent: the run asks for itself. */
  asker?: Asker | undefined;
}

/** Who asks, proven, and in which run of which workflow. */
export type Asker = Pick<OpeningArgument, "run" | "workflow" | "requester">;

/** Puts `request` to people and waits until it has ended. Throws UserError if the request is not valid. */
export function* awaitApproval(
  ctx: WorkflowContext,
  request: RequestInput,
  { notify, onBehalfOf, asker }: Asking = {},
): Durable<ApprovalEnd> {
  const internals = internalsOf(ctx);
  const { keptNotes } = internals;
  const notes = [...keptNotes];
  yield* parkForOlder(internals, request);
  const approval = yield* beginSignedCall(internals.sdk, internals.runSigner.signer, {
    function: approvalFunction,
    args: [openingOf(internals, request, { onBehalfOf, asker })],
    options: { target: workersGroup, timeout: runTimeoutMs, tags: tagsOf(asker) },
  });
  yield* releaseNotes(internals, approval.id);
  const { title, direct = false } = request;
  if (notify !== undefined) yield* guardBody(ctx, notify(ctx, { approval: approval.id, title, direct }));
  const ended = yield* awaitEnd(internals, approval);
  if (ended === "no-channel") {
    keptNotes.push(...notes);
    throw new UserError(
      `There is no channel for the card of ${internals.run.id}.`,
      "Set SIGNOFF_CHANNEL to a channel's ID.",
      { code: "no-channel" },
    );
  }
  if (ended?.state.outcome === undefined) return yield* settledOutside(internals, approval.id);
  internals.lastSync = ended.showing;
  const { outcome } = ended.state;
  return { kind: "ended", state: ended.state, outcome };
}

/** Parks the run while a worker of an older version may take it up: that one would refuse the newer options of a request. */
function* parkForOlder({ sdk, runSigner: { signer } }: Internals, request: RequestInput): Durable<void> {
  const newer = findNewer(request);
  if (newer === undefined || signer.isBoundNow()) return;
  yield* sdk.panic(
    true,
    `${sdk.id} ${newer}, which older versions of Signoff cannot read: it asks an hour after the upgrade`,
  );
}

function asksDirectory({ policy, ladder = [] }: RequestInput): boolean {
  const added = ladder.flatMap((rung) => (rung.kind === "escalate" ? rung.to : []));
  return [...approversIn(policy), ...added].some(({ kind }) => kind === "source");
}

/** The option of a request that workers of older versions do not know; undefined if it has none. */
function findNewer(request: RequestInput): string | undefined {
  const { guests, outsiders } = request.policy;
  if (guests !== undefined || outsiders !== undefined)
    return "lets guests or people of other organizations decide";
  if (request.policy.grant !== undefined) return "lets people approve for a time";
  if (asksDirectory(request)) return "asks a directory for its approvers";
  return countsWorkingHours(request) ? "counts working hours" : undefined;
}

/**
 * A run that is read again after the program's channel was unset finds its approval as it was opened: only one that is
 * really opened without a channel fails.
 */
type Opening = Omit<OpeningArgument, "channel"> & { channel: string | undefined };

function openingOf(
  { run, settings, trace, runSigner: { birth } }: Internals,
  given: RequestInput,
  { onBehalfOf, asker }: Pick<Asking, "onBehalfOf" | "asker">,
): Opening {
  // A record would drop a field of this name in silence (law 13); runs of older versions go on as they began.
  if (birth !== undefined && Object.hasOwn(given.fields ?? {}, "__proto__")) {
    throw new UserError(
      `The request of ${run.workflow} has a field called "__proto__", which cannot be kept.`,
      "Give the field another name.",
      { code: "bad-request" },
    );
  }
  const request = writtenRequestSchema.safeParse(given);
  if (!request.success) {
    const issues = request.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    const what = given.form === undefined ? "approval" : "question";
    throw new UserError(
      `The ${what} that ${run.workflow} asks for is not valid: ${issues.join("; ")}.`,
      "Fix the workflow: its request does not fit.",
      { code: "bad-request" },
    );
  }
  const channel = request.data.channel ?? settings.channel ?? run.startedIn;
  const own = { run: run.id, workflow: run.workflow, requester: run.startedBy };
  const opening = { ...(asker ?? own), channel };
  const behalf = onBehalfOf === undefined ? {} : { onBehalfOf };
  const known = {
    ...behalf,
    ...(birth === undefined ? {} : { birth }),
    ...(trace === undefined ? {} : { trace }),
  };
  return { ...opening, request: request.data, ...known };
}

function tagsOf(asker: Asker | undefined): Record<string, string> {
  return { ...ofKind("approval-run"), ...(asker === undefined ? {} : { [askedInTag]: asker.run }) };
}

const openedSchema = z.object({ channel: z.string() });
const bornSchema = z.object({ birth: birthSchema.optional() });

/** How the approval ended; undefined if its promise was made or settled by someone else than its runs. */
function* awaitEnd(
  { sdk, client, runSigner }: Internals,
  approval: Future<unknown>,
): Durable<Ended | "no-channel" | undefined> {
  const { signer, birth } = runSigner;
  const value = yield* awaitReadable(sdk, approval);
  const end = parseEnded(value);
  // Verified in a leaf, so that a key that is rotated later changes nothing for a run that is replayed.
  const verdict = yield* trySignedLeaf(sdk, runSigner, {
    about: { approval: approval.id },
    run: async () => {
      const args = await readSignedCall({ client, signer }, approval.id);
      // A signature for another start of this run proves nothing for this start.
      if (args === undefined || !isSameBirth(bornSchema.safeParse(args[0]).data?.birth, birth))
        return "forged";
      if (!openedSchema.safeParse(args[0]).success) return "no-channel";
      if (signer.lacksKeyOf(end?.seal)) throw new MissingKeyError(`The end of ${approval.id}`);
      const isGenuine = end !== undefined && isSealed(signer, approval.id, end);
      return isGenuine && isSameBirth(end.state.birth, birth) ? "genuine" : "forged";
    },
  });
  if (verdict === "genuine") return end;
  return verdict === "no-channel" ? verdict : undefined;
}

/** Has the card closed, and lets the workflow go on with what was done from outside. */
function* settledOutside(internals: Internals, approval: string): Durable<ApprovalEnd> {
  const { sdk } = internals;
  const atMs = yield* durableNow(internals);
  internals.lastSync = yield* spawnCardSync(sdk, { approval, round: "end" });
  return {
    kind: "settled-outside",
    atMs,
    reason: "The approval's promise was settled on the engine itself.",
  };
}
