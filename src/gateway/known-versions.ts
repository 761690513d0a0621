/** Which versions of which workflows are registered: new runs begin with the newest, and people hear which one a held run needs. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { readCalled } from "../resonate/read-called.ts";
import { anyWorker, targetTag, workflowTag } from "../resonate/tags.ts";
import { checkDistinct } from "../runtime/distinct-workflows.ts";
import type { Workflow } from "../runtime/workflow.ts";

/** The versions of each workflow, by name. */
export type KnownVersions = ReadonlyMap<string, ReadonlySet<number>>;

export function knownVersions(workflows: readonly Workflow[]): KnownVersions {
  const known = new Map<string, Set<number>>();
  for (const { name, version } of workflows) {
    const versions = known.get(name) ?? new Set();
    known.set(name, versions.add(version));
  }
  return known;
}

/** A workflow in a version that nothing here has registered. */
export interface Missing {
  workflow: string;
  version: number;
}

/** What a run of the workers' waits for that is not registered; undefined if all is, or if it is over. */
export function findMissing(known: KnownVersions, run: PromiseRecord): Missing | undefined {
  const called = readCalled(run.param.data);
  const isWorkers = run.tags[targetTag]?.startsWith(anyWorker) ?? false;
  if (run.state !== "pending" || !isWorkers || called === undefined) return undefined;
  const versions = known.get(called.name);
  const isKnown = called.version === 0 ? versions !== undefined : versions?.has(called.version) === true;
  return isKnown ? undefined : { workflow: run.tags[workflowTag] ?? called.name, version: called.version };
}

/** The newest version of each workflow, by name. Throws UserError if two share a name and a version. */
export function newestVersions(workflows: readonly Workflow[]): ReadonlyMap<string, Workflow> {
  checkDistinct(workflows);
  const newest = new Map<string, Workflow>();
  for (const workflow of workflows) {
    if ((newest.get(workflow.name)?.version ?? 0) < workflow.version) newest.set(workflow.name, workflow);
  }
  return newest;
}
