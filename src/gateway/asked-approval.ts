/** How a caller's request stands: open, ended with an outcome, or failed before anybody was asked. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Ending } from "../approval/outcome.ts";
import { requestSchema } from "../approval/request.ts";
import { type ApprovalState, newestRound, openState } from "../approval/state.ts";
import { askedApproval, askingWorkflows, askRunId } from "../callers/asking-workflows.ts";
import { type AskBody, approvalBody, questionBody, requestOf } from "../callers/request-body.ts";
import { findApproval } from "../records/approval-reader.ts";
import { endedText, readEndedRun } from "../records/ended-run.ts";
import { findRefusal, type Refusal } from "../records/refused-card.ts";
import { readCalled } from "../resonate/read-called.ts";
import { roundId } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readStarter } from "../security/start-signature.ts";

export interface AskedApproval {
  /** The ID of the open round, or of the first round that a worker will open. */
  promiseId: string;
  /** The approval's state; before a worker has opened it, the state that it will have. */
  state: ApprovalState;
  /** A worker has opened it: it can be responded to. */
  isOpened: boolean;
  outcome: Ending | undefined;
  /** Why nobody was asked, or nobody can answer any more. */
  failure: string | undefined;
  /** Why Slack refuses to show it to anybody while it is open; undefined: it does not. */
  cardProblem: Refusal | undefined;
  /** The caller's own words for it. */
  metadata: AskBody["metadata"];
}

/** The approval that this caller asked under its own ID; undefined if it asked none. Throws when the engine is away. */
export async function findAsked(
  readers: RecordReaders,
  { caller, id }: { caller: string; id: string },
): Promise<AskedApproval | undefined> {
  if (id.includes(":")) return undefined;
  const run = await readers.client.get(askRunId(caller, id));
  const body = run && readBody(run);
  if (run === undefined || body === undefined || readStarter(readers.signer, run) !== caller)
    return undefined;
  const { metadata } = body;
  const approval = askedApproval(run.id);
  const first = roundId(approval, 0);
  const found = await findApproval(readers, first);
  if (!("state" in found)) {
    const state = stateToBe(run, { body, caller });
    const failure = failureOf(readers, run);
    const nothing = { outcome: undefined, cardProblem: undefined };
    return { ...nothing, promiseId: first, state, isOpened: false, failure, metadata };
  }
  const { state } = found;
  const outcome = found.kind === "ended-outside" ? outsideOf(readers, run) : state.outcome;
  // While a response is folded, the round after it is not there yet.
  const round = found.kind === "folding" ? state.round - 1 : newestRound(state);
  return {
    promiseId: roundId(approval, round),
    state,
    isOpened: true,
    outcome,
    failure: undefined,
    cardProblem: outcome === undefined ? await findRefusal(readers.client, state) : undefined,
    metadata,
  };
}

function readBody({ param }: PromiseRecord): AskBody | undefined {
  const called = readCalled(param.data);
  const [approval, question] = askingWorkflows;
  if (called?.name === approval?.name) return approvalBody.safeParse(called?.args[0]).data;
  return called?.name === question?.name ? questionBody.safeParse(called?.args[0]).data : undefined;
}

/** As the worker will open it. */
function stateToBe(run: PromiseRecord, { body, caller }: { body: AskBody; caller: string }): ApprovalState {
  const request = requestSchema.parse(requestOf(body));
  const { on_behalf_of: onBehalfOf, channel = "" } = body;
  const who = { requester: caller, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) };
  const what = {
    approval: askedApproval(run.id),
    run: run.id,
    workflow: readCalled(run.param.data)?.name ?? "",
  };
  return openState({ ...what, ...who, channel, request }, run.createdAt);
}

function failureOf({ signer }: RecordReaders, run: PromiseRecord): string | undefined {
  if (run.state === "pending") return undefined;
  const ended = readEndedRun(signer, run);
  if (ended !== undefined) return endedText(ended);
  const value = run.value.data;
  return value instanceof Error ? value.message : "It was ended from outside.";
}

/** Its run or its promise was settled on the engine itself. */
function outsideOf({ signer }: RecordReaders, run: PromiseRecord): Ending {
  const ended = readEndedRun(signer, run);
  const { by, reason } = ended ?? { by: "direct", reason: "It was ended on the engine itself." };
  return { kind: "cancelled", by, reason, atMs: run.settledAt ?? run.createdAt, responses: [] };
}
