/** A run as the API tells of it. */
import { findOpenWaits, type OpenWait } from "../gateway/open-waits.ts";
import { type RunStatus, readRunStatus, type TimelineEntry } from "../gateway/run-status.ts";
import { findRefusal } from "../records/refused-card.ts";
import { isoTime, writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { pathPart } from "./path-part.ts";
import { Problem } from "./problem.ts";
import type { RunAnswer } from "./shapes-runs.ts";

export const endedFromOutside = "It was ended from outside.";

/** Where the run stands, as the API tells of it. Throws Problem if there is none. */
export async function readRun(deps: HttpDeps, id: string): Promise<RunAnswer> {
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
    steps: status.doings.flatMap((doing) => (doing.kind === "step" ? [stepAnswer(doing)] : [])),
    approvals: status.doings.flatMap((doing) =>
      doing.kind === "approval" ? [writeApproval(doing.state)] : [],
    ),
    ...(unreadable === undefined ? {} : { unreadable }),
    links: { self: `/workflows/${pathPart(run)}` },
  };
}

/** In words; undefined if nothing holds it. */
function whyHeld({ refusal, missing, doings }: RunStatus): string | undefined {
  if (refusal !== undefined) {
    return `The engine refuses its next step, by this rule: "${refusal}". It goes on when the engine accepts it.`;
  }
  const called = doings.flatMap((doing) => (doing.kind === "workflow" && doing.missing) || []);
  const [gone] = missing === undefined ? called : [missing];
  if (gone === undefined) return undefined;
  const what = gone.version > 0 ? `Version ${gone.version} of ${gone.workflow}` : gone.workflow;
  return `${what} is not registered here. It goes on when a worker that has it is running.`;
}

function stepAnswer({
  name,
  state,
  tries,
}: Extract<TimelineEntry, { kind: "step" }>): RunAnswer["steps"][number] {
  return { name, state, tries };
}

async function waitAnswer({ client }: HttpDeps, wait: OpenWait): Promise<RunAnswer["waits"][number]> {
  const { promiseId: promise_id, kind } = wait;
  if (wait.kind === "sleep") return { promise_id, kind };
  const problem = await findRefusal(client, wait.state);
  const { title } = wait.state.request;
  return { promise_id, kind, title, ...(problem === undefined ? {} : { card_problem: problem }) };
}
