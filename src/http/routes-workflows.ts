/** `GET /workflows`: what can be started here, with what, and by whom. */
import type { z } from "zod";
import { writeApprover } from "../callers/approver-text.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { startableBy } from "./check-scope.ts";
import type { HttpDeps } from "./http-deps.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import { workflowListAnswer } from "./shapes-workflows.ts";

type Listed = z.output<typeof workflowListAnswer>["workflows"][number];

export const workflowRoutes: readonly Route[] = [
  defineRoute({
    id: "listWorkflows",
    method: "get",
    path: "/workflows",
    summary: "The workflows that the caller may start: their versions, what they take, and who else may",
    callers: "known",
    scope: "ask",
    query: nothing,
    body: nothing,
    answers: ok("The workflows, by name", workflowListAnswer),
    answer: async (deps, { by }) => {
      const names = await startableBy(deps, by, [...deps.workflows.keys()]);
      const all = names
        .flatMap((name) => deps.workflows.get(name) ?? [])
        .map((one) => writeWorkflow(deps, one));
      return { workflows: all.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
    },
  }),
];

function writeWorkflow({ known }: HttpDeps, { name, title, version, form, mayStart }: Workflow): Listed {
  const versions = [...(known?.get(name) ?? [version])].sort((one, other) => one - other);
  const may = mayStart === undefined ? {} : { may_start: mayStart.map(writeApprover) };
  return { name, title, version, versions, input: form, ...may };
}
