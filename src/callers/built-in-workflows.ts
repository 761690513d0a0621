/** The durable functions that each worker has beside the program's own workflows; no person is offered them. */
import type { Workflow } from "../runtime/workflow.ts";
import { askingWorkflows } from "./asking-workflows.ts";
import { githubDeployment } from "./github-deployment.ts";

export const builtInWorkflows: readonly Workflow[] = [...askingWorkflows, githubDeployment];
