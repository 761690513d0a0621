/** Giving a response to an approval: the same way, with the same permission check, from every surface (law 8). */
import type { ApprovalState } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { type FoundApproval, findApproval, findKnown } from "../records/approval-reader.ts";
import { readEndedRun } from "../records/ended-run.ts";
import { findTrace } from "../records/run-trace.ts";
import { runOf } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Telemetry } from "../telemetry.ts";
import type { KeptTrace } from "../trace-context.ts";
import { type Described, inSpan } from "../tracing.ts";
import { asSeen } from "./as-seen.ts";
import type { AuthorizeDeps } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { closeOrphaned } from "./close-orphaned.ts";
import { findInvalid } from "./find-invalid.ts";
import { findRepeat } from "./find-repeat.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { ResponseQueues } from "./response-queues.ts";
import type { DialogWanted, ResponseRequest, ResponseResult } from "./response-request.ts";
import { canSearch } from "./searching.ts";
import { isSlackUser } from "./slack-user.ts";
import type { StatisticsDesk } from "./statistics-desk.ts";
import type { UntaggedKnown } from "./untagged-rounds.ts";

export interface GatewayDeps extends RecordReaders, AuthorizeDeps {
  queues: ResponseQueues;
  /** The open rounds of older versions, which have no tags to be found by; absent: each list looks for them anew. */
  untagged?: UntaggedKnown;
  /** How fast one person may respond; absent: as fast as they like. */
  responseLimit?: RateLimit;
  /** The statistics that were read lately; absent: they are read anew each time. */
  statistics?: StatisticsDesk;
  log: Log;
  telemetry?: Telemetry;
  /** Told of each response that was recorded. */
  onRecorded?: (state: ApprovalState) => void;
}

/** `opensDialogs`: the surface can open a dialog, such as one for a reason, before the decision counts. */
type AskingRequest = ResponseRequest & { opensDialogs?: boolean };

/**
 * Records the response if its person may give it. Where the request wants a dialog before a decision and the surface can
 * open one, nothing is recorded yet, and the dialog is named. Throws when the engine is away: call again with the same nonce.
 */
export async function respond(gateway: GatewayDeps, request: ResponseRequest): Promise<ResponseResult>;
export async function respond(
  gateway: GatewayDeps,
  request: AskingRequest,
): Promise<ResponseResult | DialogWanted>;
export async function respond(
  gateway: GatewayDeps,
  request: AskingRequest,
): Promise<ResponseResult | DialogWanted> {
  const within = await findTrace(gateway.client, request.promiseId);
  return inSpan(
    () => describe(request, within),
    async (span) => {
      const result = await respondNow(gateway, request);
      span?.setAttributes({ "signoff.response.result": resultOf(result), ...aboutOf(result) });
      return result;
    },
  );
}

function describe({ act, surface }: ResponseRequest, within: KeptTrace | undefined): Described {
  const attributes = { "signoff.response.act": nameOf(act), "signoff.response.surface": surface };
  return { name: `response ${nameOf(act)}`, within, attributes };
}

function aboutOf(result: ResponseResult | DialogWanted): Record<string, string> {
  if (!("state" in result)) return {};
  const { approval, run, workflow } = result.state;
  return { "signoff.approval.id": approval, "signoff.run.id": run, "signoff.workflow.name": workflow };
}

async function respondNow(
  gateway: GatewayDeps,
  request: AskingRequest,
): Promise<ResponseResult | DialogWanted> {
  const startedMs = performance.now();
  const given = await record(gateway, request);
  if (given.kind === "dialog-wanted") return given;
  const result = await unlessJustEnded(gateway, request, given);
  if (result.kind === "recorded") gateway.onRecorded?.(result.state);
  const { promiseId: promise, act, by, surface } = request;
  const about = "state" in result ? { approval: result.state.approval, run: result.state.run } : {};
  const tookMs = Math.round(performance.now() - startedMs);
  gateway.log.info(
    { promise, ...about, act: act.kind, by, surface, result: result.kind, tookMs },
    "response",
  );
  gateway.telemetry?.responded({ act: nameOf(act), surface, result: resultOf(result) });
  return result;
}

/** Closes an approval that was left open when its run was ended; the result names the operator if one ended the run. */
async function unlessJustEnded(
  gateway: GatewayDeps,
  { promiseId }: ResponseRequest,
  result: ResponseResult,
): Promise<ResponseResult> {
  if (result.kind !== "closed" || !result.endedOutside) return result;
  await closeOrphaned(gateway, promiseId);
  const found = await findApproval(gateway, promiseId);
  if (found.kind !== "ended") return result;
  const run = await gateway.client.get(runOf(promiseId));
  if (readEndedRun(gateway.signer, run) === undefined) return result;
  return { kind: "closed", state: found.state, endedOutside: false };
}

function nameOf(act: ResponseRequest["act"]): string {
  return act.kind === "decision" ? act.decision : act.kind;
}

/** "already" for a response that was on record before, such as one that Slack delivers again. */
function resultOf(result: ResponseResult | DialogWanted): string {
  return result.kind === "recorded" && result.already ? "already" : result.kind;
}

/** Memberships are looked up before the queue, so that one person's slow look-up holds up nobody else. */
async function record(gateway: GatewayDeps, request: AskingRequest): Promise<ResponseResult | DialogWanted> {
  const { promiseId, by } = request;
  let taking: Promise<number | undefined> | undefined;
  const takeTurn = () => {
    taking ??= Promise.resolve(isSlackUser(by) ? gateway.responseLimit?.take(by) : undefined);
    return taking;
  };
  const known = await findKnown(gateway, promiseId);
  if (known !== undefined) {
    const result = await recordIn(gateway, { ...request, takeTurn }, known);
    if (result.kind === "recorded" || result.kind === "lost" || result.kind === "dialog-wanted")
      return result;
    // A refusal must rest on the record as it is now: people may have responded through another process since.
    gateway.rounds?.forget(promiseId);
  }
  return recordIn(gateway, { ...request, takeTurn }, await findApproval(gateway, promiseId));
}

async function recordIn(
  gateway: GatewayDeps,
  { takeTurn, opensDialogs, ...request }: AskingRequest & { takeTurn(): Promise<number | undefined> },
  found: FoundApproval,
): Promise<ResponseResult | DialogWanted> {
  if (!("state" in found)) return found;
  const { state } = found;
  const repeat = findRepeat(state, request);
  if (repeat === "same") return { kind: "recorded", state, already: true };
  if (repeat === "other") return { kind: "said-otherwise", state };
  if (found.kind === "ended") return { kind: "closed", state, endedOutside: false };
  if (found.kind === "ended-outside") return { kind: "closed", state, endedOutside: true };
  const dialog = opensDialogs ? dialogBefore(state.request, request.act) : "none";
  if (dialog !== "none") return { kind: "dialog-wanted", dialog, state };
  const againInMs = await takeTurn();
  if (againInMs !== undefined) return { kind: "too-fast", againInMs };
  const authorized = await authorize(gateway, { ...asSeen(request, found), state });
  const invalid = findInvalid(authorized, request.act, state);
  if (invalid !== undefined) return invalid;
  if (authorized.kind !== "authorized") return { ...authorized, state };
  if (isGranting(request.act) && !(await canSearch(gateway.client)))
    return { kind: "refused", reason: "no-grant-here", state };
  const { promiseId, onDurable } = request;
  const told = onDurable === undefined ? {} : { onDurable };
  return gateway.queues.give({ found, promiseId, response: authorized.response, ...told });
}

function isGranting(act: ResponseRequest["act"]): boolean {
  return act.kind === "decision" && act.grantMs !== undefined;
}

/** Which dialog comes before a decision: one that asks for a reason, or one in which everything is read first. */
function dialogBefore(
  { mustRead, reasons }: ApprovalState["request"],
  act: ResponseRequest["act"],
): DialogWanted["dialog"] | "none" {
  if (act.kind !== "decision") return "none";
  return mustRead === true && act.decision === "approve" ? "everything" : reasons[act.decision];
}
