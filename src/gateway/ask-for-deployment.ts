/** Asking people for GitHub, which has no token: its signature says who it is. */
import { githubCaller } from "../callers/github-caller.ts";
import type { Deployment } from "../callers/github-delivery.ts";
import { deploymentRunId, githubDeployment } from "../callers/github-deployment.ts";
import { beginRun } from "./begin-run.ts";
import { startInSpan } from "./start.ts";
import type { StartDeps, StartResult } from "./start-request.ts";

/** Asks once for each deployment, however often it is delivered. Throws when the engine is away: ask again. */
export function askForDeployment(deps: StartDeps, deployment: Deployment): Promise<StartResult> {
  const id = deploymentRunId(deployment);
  const request = { workflow: githubDeployment.name, id, input: { ...deployment }, by: githubCaller };
  const act = { kind: "ask", channel: undefined, approvers: [], onBehalfOf: undefined } as const;
  return startInSpan(deps, { request, known: githubDeployment.name }, () =>
    beginRun(deps, { workflow: githubDeployment, act, id: "made" }, request),
  );
}
