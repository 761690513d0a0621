/** Starting runs over HTTP, and looking at them. */

import type { PromiseRecord } from "@resonatehq/sdk";
import { type EndResult, endRun } from "../gateway/end-run.ts";
import { startRun } from "../gateway/start.ts";
import { waitUntil } from "../gateway/wait-until.ts";
import { endedText, readEndedRun } from "../records/ended-run.ts";
import { findUnreadable } from "../resonate/unreadable.ts";
import { checkScope } from "./check-scope.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf } from "./idempotency-key.ts";
import { ownerOf } from "./own.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import { endedFromOutside, readRun } from "./run-answer.ts";
import { endBody, failureAnswer, messageAnswer, startBody, startQuery, usualWorkflow } from "./shapes.ts";
import { runAnswer } from "./shapes-runs.ts";
import { checkUnseen, notStarted } from "./start-refusal.ts";

export const runRoutes: readonly Route[] = [
  defineRoute({
    id: "startWorkflow",
    method: "post",
    path: "/start-workflow",
    summary: "Start a run, or reconnect to it",
    callers: "active",
    scope: "ask",
    query: startQuery,
    body: startBody,
    answers: {
      ...ok("The run has finished: its result", messageAnswer),
      202: { description: "It runs", schema: runAnswer },
      424: { description: "The run has failed", schema: failureAnswer, isProblem: true },
    },
    answer: async (deps, { by, body, query: { wait }, response }) => {
      const { workflow_id: id, workflow: named, input } = body;
      const workflow = named ?? usualWorkflow;
      await checkScope(deps, by, { kind: "call-start", workflow });
      const result = await startRun(deps, { workflow, anyWorkflow: named === undefined, id, input, by });
      if (result.kind !== "started") await checkUnseen(deps, { by, id }, result);
      if (result.kind !== "started" && result.kind !== "existing")
        throw await notStarted(deps, { by, workflow }, result);
      const record = await waitFor(deps, id, wait * 1_000);
      if (record === undefined) {
        response.status(202);
        return readRun(deps, id);
      }
      if (findUnreadable(record.value.data) !== undefined)
        throw new Problem(500, `The result of run ${id} cannot be read`, "GET /workflows/:id says why.");
      if (record.state === "resolved") return { message: record.value.data };
      throw failureOf(id, describeFailure(deps, record));
    },
  }),
  defineRoute({
    id: "getRun",
    method: "get",
    path: "/workflows/:id",
    summary: "Where a run stands",
    callers: "known",
    scope: "read",
    owner: (deps, { id }) => ownerOf(deps, id),
    query: nothing,
    body: nothing,
    answers: ok("The run", runAnswer),
    answer: (deps, { id }) => readRun(deps, id),
  }),
  defineRoute({
    id: "endRun",
    method: "post",
    path: "/workflows/:id/end",
    summary: "End a run that hangs, as failed; for operators",
    callers: "active",
    scope: "operate",
    query: nothing,
    body: endBody,
    answers: ok("It has ended", runAnswer),
    takesKey: true,
    answer: async (deps, { by, id, body: { reason }, request }) => {
      const { nonce } = noncesOf(request, by);
      const result = await endRun(deps, { id, by, reason, nonce, surface: "http" });
      if (result.kind !== "ended") throw endRefusal(id, result);
      return readRun(deps, result.run);
    },
  }),
];

/** The run's record when it has ended within this time; undefined if it has not. */
function waitFor(deps: HttpDeps, id: string, withinMs: number): Promise<PromiseRecord | undefined> {
  return waitUntil(deps, withinMs, async () => {
    const record = await deps.client.getStored(id);
    return record === undefined || record.state === "pending" ? undefined : deps.client.decode(record);
  });
}

/** Nothing is wrong with the request or the server: the run that it depends on has failed. */
function failureOf(id: string, error: string): Problem {
  const problem = new Problem(424, `Run ${id} failed`, error);
  problem.more = { state: "failed", workflow_id: id, error };
  return problem;
}

function describeFailure({ signer }: HttpDeps, record: PromiseRecord): string {
  const ended = readEndedRun(signer, record);
  if (ended !== undefined) return endedText(ended);
  const value = record.value.data;
  return value instanceof Error ? value.message : endedFromOutside;
}

function endRefusal(id: string, result: Exclude<EndResult, { kind: "ended" }>): Problem {
  switch (result.kind) {
    case "unknown":
      return new Problem(404, `There is no run ${id}`);
    case "not-a-run":
      return new Problem(409, `${result.id} is the ID of something else`);
    case "refused":
      return problemOf(result.reason, {});
    case "uncheckable":
      return problemOf("operator-uncheckable", { unchecked: result });
    case "over":
      return new Problem(409, `Run ${result.run} is over already`, result.ended && endedText(result.ended));
  }
}
