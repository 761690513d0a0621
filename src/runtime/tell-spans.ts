/**
 * The spans of what outlives every process, docs/observability.md has them all: they are told with the times on record,
 * once, by whichever process sees the end recorded.
 */
import type { ApprovalState } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { settledIn } from "../records/run-trace.ts";
import type { DurableClient } from "../resonate/client.ts";
import type { OwnPromises } from "../resonate/own-promises.ts";
import type { RecordedEnds } from "../resonate/recorded-ends.ts";
import { roundId } from "../resonate/round-id.ts";
import type { KeptTrace } from "../trace-context.ts";
import { isTraced, tellSpan } from "../tracing.ts";
import type { Internals } from "./internals.ts";

export interface TellingEnds extends OwnPromises {
  ends: Pick<RecordedEnds, "whenRecorded">;
}

/** The span of a run whose body has ended, from the run's start on. */
export function tellRun(
  { ends, held }: TellingEnds,
  { sdk, run, trace }: Pick<Internals, "sdk" | "run" | "trace">,
  result: "result" | "failure",
): void {
  const own = held.get(sdk.id);
  if (!isTraced() || own === undefined) return;
  const attributes = {
    "signoff.run.id": run.id,
    "signoff.workflow.name": run.workflow,
    "signoff.run.end": result,
  };
  const failure = result === "failure" ? { failure: "workflow" } : {};
  const described = { name: `run ${run.workflow}`, within: trace, attributes, ...failure };
  const fromMs = Number(own.promise.createdAt);
  ends.whenRecorded(sdk.id, () => tellSpan(described, { fromMs, toMs: Date.now() }));
}

interface WaitDeps extends TellingEnds {
  client: DurableClient;
  log: Log;
}

/** The span of an approval, from its opening to its outcome. */
export function tellWait(
  { ends, client, log }: WaitDeps,
  state: ApprovalState,
  within: KeptTrace | undefined,
): void {
  if (!isTraced()) return;
  ends.whenRecorded(state.approval, () => {
    tellWaited(client, state, within).catch((err: unknown) =>
      log.warn({ err, approval: state.approval }, "could not tell OpenTelemetry of a wait"),
    );
  });
}

async function tellWaited(
  client: DurableClient,
  state: ApprovalState,
  within: KeptTrace | undefined,
): Promise<void> {
  const { approval, outcome, round, openedAtMs: fromMs } = state;
  if (outcome === undefined) return;
  // What it goes on after; the span counts more than this link.
  const last = await client.getStored(roundId(approval, round - 1)).catch(() => undefined);
  const times = { fromMs, toMs: outcome.atMs, after: settledIn(last) };
  tellSpan({ name: "wait for people", within, attributes: describeWait(state, outcome) }, times);
}

function describeWait(
  { approval, run, workflow, request, round }: ApprovalState,
  outcome: NonNullable<ApprovalState["outcome"]>,
): Record<string, string | number> {
  const { require } = request.policy;
  const surface = "surface" in outcome ? { "signoff.outcome.surface": outcome.surface } : {};
  return {
    "signoff.approval.id": approval,
    "signoff.run.id": run,
    "signoff.workflow.name": workflow,
    "signoff.outcome.kind": outcome.kind,
    ...surface,
    "signoff.policy.requirements": require.length,
    "signoff.policy.approvals": require.reduce((sum, { approvals }) => sum + approvals, 0),
    "signoff.wait.responses": outcome.responses.length,
    "signoff.wait.rounds": round,
  };
}
