/** The workflows that this program offers. Add yours here. */
import type { Workflow } from "../durable/define-workflow.ts";
import { UserError } from "../user-error.ts";
import { fooWorkflow } from "./foo-workflow.ts";
import { refund } from "./refund.ts";

const workflows: readonly Workflow[] = [fooWorkflow, refund];

/** The workflows by name. Throws UserError if two share a name and a version. */
export function workflowsByName(list: readonly Workflow[] = workflows): ReadonlyMap<string, Workflow> {
  const byName = new Map<string, Workflow>();
  for (const workflow of list) {
    if (byName.has(workflow.name)) {
      throw new UserError(`There are two workflows named ${workflow.name}.`, "Rename one of them.");
    }
    byName.set(workflow.name, workflow);
  }
  return byName;
}
