/** Starting runs over HTTP, and looking at them. */

import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { Router } from "express";
import { backOffMs } from "../back-off.ts";
import { commandLine } from "../command-line.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import { type EndResult, endRun } from "../gateway/end-run.ts";
import { findOpenWaits, type OpenWait } from "../gateway/open-waits.ts";
import { type RunStatus, readRunStatus } from "../gateway/run-status.ts";
import { type StartResult, startRun } from "../gateway/start.ts";
import { endedText, readEndedRun } from "../records/ended-run.ts";
import { findRefusal } from "../records/refused-card.ts";
import { findUnreadable } from "../resonate/unreadable.ts";
import { steadyNow } from "../steady-clock.ts";
import { readActive } from "./active.ts";
import { isoTime } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf } from "./idempotency-key.ts";
import { pathPart } from "./path-part.ts";
import { Problem } from "./problem.ts";
import { readQuery } from "./read-query.ts";
import { endBody, type RunAnswer, startBody, startQuery, usualWorkflow } from "./shapes.ts";

/** `POST /start-workflow`, `GET /workflows/:id` and its end. */
export function createRunRoutes(deps: HttpDeps): Router {
  const router = Router();
  router.post("/start-workflow", async (request, response) => {
    const by = await readActive(deps, request);
    const { workflow_id: id, workflow: named, input } = startBody.parse(request.body ?? {});
    const workflow = named ?? usualWorkflow;
    const { wait } = readQuery(startQuery, request);
    const result = await startRun(deps, { workflow, anyWorkflow: named === undefined, id, input, by });
    if (result.kind !== "started" && result.kind !== "existing") throw refusalOf(workflow, result);
    const record = await waitFor(deps, id, wait * 1_000);
    if (record === undefined) response.status(202).json(await readRun(deps, id));
    else if (findUnreadable(record.value.data) !== undefined)
      throw new Problem(500, `What run ${id} returned cannot be read`, "GET /workflows/:id says why.");
    else if (record.state === "resolved") response.json({ message: record.value.data });
    else throw failureOf(id, describeFailure(deps, record));
  });
  router.get("/workflows/:id", async (request, response) => {
    deps.readActor(request);
    response.json(await readRun(deps, request.params.id));
  });
  router.post("/workflows/:id/end", async (request, response) => {
    const by = await readActive(deps, request);
    const { id } = request.params;
    const { reason } = endBody.parse(request.body ?? {});
    const { nonce } = noncesOf(request, by);
    const result = await endRun(deps, { id, by, reason, nonce, surface: "http" });
    if (result.kind !== "ended") throw endRefusal(id, result);
    response.json(await readRun(deps, result.run));
  });
  return router;
}

const looking = { firstMs: 10, longestMs: 250 };

/** The run's record when it has ended within this time; undefined if it has not. */
async function waitFor({ client, stopping }: HttpDeps, id: string, withinMs: number) {
  const giveUpAtMs = steadyNow() + withinMs;
  for (let looks = 0; ; looks += 1) {
    const record = await client.getStored(id);
    if (record !== undefined && record.state !== "pending") return client.decode(record);
    const waitMs = backOffMs(looking, looks);
    if (steadyNow() + waitMs > giveUpAtMs || stopping.aborted) return undefined;
    await pause(waitMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

const endedFromOutside = "It was ended from outside.";

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
    case "not-entitled":
      return new Problem(
        403,
        "Only operators can end a run",
        `Send the token of an operator's Slack ID, or use ${commandLine("end")}.`,
      );
    case "uncheckable":
      return new Problem(403, "Slack does not tell whether you are an operator", result.reason);
    case "over":
      return new Problem(409, `Run ${result.run} is over already`, result.ended && endedText(result.ended));
  }
}

async function readRun(deps: HttpDeps, id: string): Promise<RunAnswer> {
  const status = await readRunStatus(deps, id);
  if (status === undefined) throw new Problem(404, `There is no run ${id}`);
  const waits = await findOpenWaits(deps, status.run);
  const { run, workflow, state, input, startedAtMs, endedAtMs, startedBy, result, ended, unreadable } =
    status;
  const held = whyHeld(status);
  return {
    workflow_id: run,
    workflow,
    state,
    input,
    started_at: isoTime(startedAtMs),
    ...(startedBy === undefined ? {} : { started_by: startedBy }),
    ...(endedAtMs === undefined ? {} : { ended_at: isoTime(endedAtMs) }),
    ...(result === undefined ? {} : { result }),
    ...(state === "failed" ? { error: typeof result === "string" ? result : endedFromOutside } : {}),
    ...(ended === undefined ? {} : { ended: { by: ended.by, reason: ended.reason } }),
    ...(held === undefined ? {} : { held }),
    waits: await Promise.all(waits.map((wait) => waitAnswer(deps, wait))),
    ...(unreadable === undefined ? {} : { unreadable }),
    links: { self: `/workflows/${pathPart(run)}` },
  };
}

/** In words; undefined if nothing holds it. */
function whyHeld({ refusal, missing, doings }: RunStatus): string | undefined {
  if (refusal !== undefined) {
    return `The engine refuses what it does next, by this rule: "${refusal}". It goes on when the engine takes that.`;
  }
  const called = doings.flatMap((doing) => (doing.kind === "workflow" && doing.missing) || []);
  const [gone] = missing === undefined ? called : [missing];
  if (gone === undefined) return undefined;
  const what = gone.version > 0 ? `Version ${gone.version} of ${gone.workflow}` : gone.workflow;
  return `${what} is not known here. It goes on when a worker with it is there.`;
}

async function waitAnswer({ client }: HttpDeps, wait: OpenWait): Promise<RunAnswer["waits"][number]> {
  const { promiseId: promise_id, kind } = wait;
  if (wait.kind === "sleep") return { promise_id, kind };
  const problem = await findRefusal(client, wait.state);
  const { title } = wait.state.request;
  return { promise_id, kind, title, ...(problem === undefined ? {} : { card_problem: problem }) };
}

function refusalOf(
  workflow: string,
  result: Exclude<StartResult, { kind: "started" | "existing" }>,
): Problem {
  switch (result.kind) {
    case "unknown-workflow":
      return new Problem(404, `There is no workflow ${workflow}`, `There is: ${result.known.join(", ")}.`);
    case "invalid-id":
      return new Problem(400, "That workflow_id cannot be used", `It ${result.reason}.`);
    case "differs":
      return new Problem(409, `There is a run ${result.id} already`, detailOf(result), issuesOf(result));
    case "not-a-run":
      return new Problem(409, `${result.id} is the ID of something else`);
    case "not-entitled":
      return new Problem(
        403,
        result.visitor === undefined
          ? `${workflow} is started by others`
          : `${workflow} is started by members of the workspace`,
      );
    case "uncheckable":
      return new Problem(403, "Slack does not tell whether you may start it", result.reason);
    case "too-fast":
      return new Problem(429, "Too many starts", `Try again in ${Math.ceil(result.againInMs / 1_000)} s.`);
    case "invalid-input":
      return new Problem(422, "The input is not valid", "", result.issues);
  }
}

type Differing = Extract<StartResult, { kind: "differs" }>;

function detailOf({ workflow, differences }: Differing): string {
  const what = differences.includes("workflow")
    ? `It is of workflow ${workflow ?? "(unknown)"}.`
    : `It was started with another input: ${differences.join(", ")}.`;
  return `${what} Nothing was started: choose another workflow_id.`;
}

function issuesOf({ workflow, differences }: Differing): FieldIssue[] {
  if (differences.includes("workflow")) {
    return [{ field: "workflow", message: `is ${workflow ?? "another"} there` }];
  }
  return differences.map((name) => ({ field: `input.${name}`, message: "has another value there" }));
}
