/** The workflows that somebody may start: who may is part of each one's definition. */
import type { Workflow } from "../runtime/workflow.ts";
import type { AuthorizeDeps, OtherAttempt } from "./attempt.ts";
import { authorize } from "./authorize.ts";

/** By name. Throws when Slack does not answer. */
export async function findStartable(
  deps: AuthorizeDeps & { workflows: ReadonlyMap<string, Workflow> },
  starter: Pick<OtherAttempt, "by" | "seenIn">,
): Promise<Workflow[]> {
  const workflows = [...deps.workflows.values()];
  const may = await Promise.all(
    workflows.map((workflow) => authorize(deps, { ...starter, act: { kind: "start", workflow } })),
  );
  const startable = workflows.filter((_, index) => may[index]?.kind === "authorized");
  return startable.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
