/** Which version of a workflow a new run begins with. */

import { checkDistinct } from "../runtime/distinct-workflows.ts";
import type { Workflow } from "../runtime/workflow.ts";

/** The newest version of each workflow, by name. Throws UserError if two share a name and a version. */
export function newestVersions(workflows: readonly Workflow[]): ReadonlyMap<string, Workflow> {
  checkDistinct(workflows);
  const newest = new Map<string, Workflow>();
  for (const workflow of workflows) {
    if ((newest.get(workflow.name)?.version ?? 0) < workflow.version) newest.set(workflow.name, workflow);
  }
  return newest;
}
