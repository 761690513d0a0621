/** Starting a run of a workflow by its name, from every surface: the same ID never starts a second run. */
import { inSpan } from "../tracing.ts";
import { beginRun } from "./begin-run.ts";
import type { StartDeps, StartRequest, StartResult } from "./start-request.ts";

/** Starts the run, durable when this returns. Throws when the engine is away: repeat it with the same ID. */
export function startRun(deps: StartDeps, request: StartRequest): Promise<StartResult> {
  // What somebody typed is a workflow's name only if there is one.
  const known = deps.workflows.get(request.workflow)?.name ?? "unknown";
  return startInSpan(deps, { request, known }, () => tryToStart(deps, request));
}

/** Logs and traces the start of a run of the workflow that is `known` by this name. */
export function startInSpan<Result extends { kind: string }>(
  { log }: Pick<StartDeps, "log">,
  { request, known }: { request: StartRequest; known: string },
  start: () => Promise<Result>,
): Promise<Result> {
  const { id, workflow, by } = request;
  return inSpan(
    () => ({ name: `workflow ${known}`, kind: "starts", within: "caller", attributes: ofRun(id, known) }),
    async (span) => {
      const result = await start();
      log.info({ run: id, workflow, by, result: result.kind }, "start");
      // The root of a run's trace has that name, and there is one.
      if (result.kind !== "started") span?.updateName(`start ${known}`);
      span?.setAttribute("signoff.start.result", result.kind);
      return result;
    },
  );
}

function ofRun(run: string, workflow: string): Record<string, string> {
  return { "signoff.run.id": run, "signoff.workflow.name": workflow };
}

async function tryToStart(deps: StartDeps, request: StartRequest): Promise<StartResult> {
  const workflow = deps.workflows.get(request.workflow);
  if (workflow === undefined) return { kind: "unknown-workflow", known: [...deps.workflows.keys()] };
  return beginRun(deps, { workflow, act: { kind: "start", workflow }, id: "chosen" }, request);
}
