/** The workflows that a command offers: those of the user's modules, or those that ship. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { definitionOf, isWorkflow } from "../authoring/define-workflow.ts";
import { collectRefused } from "../authoring/refused-definitions.ts";
import type { Workflow } from "../index.ts";
import { findRepeated } from "../runtime/distinct-workflows.ts";
import { describeError, UserError } from "../user-error.ts";
import { describeLoadError } from "./describe-load-error.ts";
import { findModules } from "./find-modules.ts";

/** Where workflows are unless `--workflows` says otherwise. */
export const usualFolder = "workflows";

export interface Loaded {
  workflows: readonly Workflow[];
  /** All that is wrong with them, a sentence each. */
  problems: string[];
}

/** The workflows at `path`. Throws one UserError that says all that is wrong with them. */
export async function loadWorkflows(path: string | undefined): Promise<readonly Workflow[]> {
  const { workflows, problems } = await readWorkflows(path);
  if (problems.length === 0) return workflows;
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  throw new UserError(`The workflows cannot be used:${lines}\n`, "Correct them and start again.", {
    code: "bad-workflow",
  });
}

/** The workflows at `path`, and what is wrong with them. Throws UserError where there are none. */
export async function readWorkflows(path: string | undefined): Promise<Loaded> {
  if (path === undefined && !existsSync(usualFolder)) {
    const { workflows } = await import("../workflows/registry.ts");
    return { workflows, problems: [] };
  }
  const from = path ?? usualFolder;
  const found = new Set<Workflow>();
  const problems: string[] = [];
  for (const file of findModules(from)) {
    const loaded = await readModule(file);
    for (const workflow of loaded.workflows) found.add(workflow);
    problems.push(...loaded.problems);
  }
  const workflows = [...found];
  problems.push(...findRepeated(workflows).map(describeError));
  if (workflows.length > 0 || problems.length > 0) return { workflows, problems };
  throw new UserError(
    `No module in ${from} exports a workflow.`,
    "Export what defineWorkflow returns, name another folder with --workflows, or run signoff init for an example.",
    { code: "no-workflows" },
  );
}

type ModuleRead = { workflows: Workflow[]; problems: string[] };

/** A module is told of with its own error; what `defineWorkflow` refuses in it is all told, and not the first alone. */
async function readModule(file: string): Promise<ModuleRead> {
  const name = relative(process.cwd(), file);
  const { loaded, refused } = await collectRefused(() =>
    importModule(file).then(
      (exported) => readExports(exported, name),
      (error: unknown) => ({
        workflows: [],
        problems: [`${name} cannot be loaded: ${describeLoadError(error)}`],
      }),
    ),
  );
  const definitions = refused.map(({ error, place }) => `${place ?? name}: ${describeError(error)}`);
  return { workflows: loaded.workflows, problems: [...loaded.problems, ...definitions] };
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(file).href);
}

/** Among its exports, also in lists. One that another copy of this package made would not work in this program. */
function readExports(exported: Record<string, unknown>, name: string): ModuleRead {
  const values = Object.values(exported).flatMap((value): unknown[] =>
    Array.isArray(value) ? value : [value],
  );
  const foreign = values.filter(
    (value) => definitionOf(value) === undefined && workflowLike.safeParse(value).success,
  );
  const problem = `${name} has a workflow that another copy of signoff defined: install the package once, and import it from there.`;
  return { workflows: values.filter(isWorkflow), problems: foreign.length === 0 ? [] : [problem] };
}

const workflowLike = z.object({
  name: z.string(),
  version: z.number(),
  form: z.object({}),
  start: z.custom((value) => typeof value === "function"),
});
