/** Which version of a workflow a new run begins with. */
import type { Workflow } from "../durable/define-workflow.ts";
import { UserError } from "../user-error.ts";

/** The newest version of each workflow, by name. Throws UserError if two share a name and a version. */
export function newestVersions(workflows: readonly Workflow[]): ReadonlyMap<string, Workflow> {
  const newest = new Map<string, Workflow>();
  const seen = new Set<string>();
  for (const workflow of workflows) {
    const { name, version } = workflow;
    if (seen.has(`${name} ${version}`)) {
      throw new UserError(
        `There are two workflows ${name} of version ${version}.`,
        "Rename one, or count up its version.",
      );
    }
    seen.add(`${name} ${version}`);
    if ((newest.get(name)?.version ?? 0) < version) newest.set(name, workflow);
  }
  return newest;
}
