/** `signoff check`: loads everything as a start would, and says all that is wrong. */
import { Command } from "@commander-js/extra-typings";
import { type Config, readConfig } from "../config/config.ts";
import type { Workflow } from "../index.ts";
import { describeError } from "../user-error.ts";
import { readWorkflows } from "./load-workflows.ts";
import { workflowsOption } from "./workflows-option.ts";

async function check(path: string | undefined): Promise<void> {
  const config = attempt(readConfig);
  const read = await readWorkflows(path).catch((error: unknown) => ({
    workflows: [],
    problems: [describeError(error)],
  }));
  const problems = [
    ...(config.kind === "failed" ? [config.problem] : []),
    ...read.problems,
    // Those of a module that cannot be loaded are not known.
    ...(config.kind === "failed" || read.problems.length > 0 ? [] : findUnused(config.value, read.workflows)),
  ];
  for (const problem of problems) process.stderr.write(`- ${problem.trimEnd()}\n`);
  if (problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  const names = read.workflows.map(({ name, version }) => `${name} (version ${version})`);
  process.stdout.write(`Nothing is wrong with ${names.join(", ")}.\n`);
}

type Attempted<Value> = { kind: "done"; value: Value } | { kind: "failed"; problem: string };

function attempt<Value>(act: () => Value): Attempted<Value> {
  try {
    return { kind: "done", value: act() };
  } catch (error) {
    return { kind: "failed", problem: describeError(error) };
  }
}

/** Variables that end in the name of a workflow, or of a part of one, that is not there: misspelt, most often. */
function findUnused({ approvers, webhooks }: Config, workflows: readonly Workflow[]): string[] {
  const isKnown = (key: string) => workflows.some(({ name }) => key === name || key.startsWith(`${name}-`));
  const unused = (prefix: string, keys: Iterable<string>) =>
    [...keys]
      .filter((key) => !isKnown(key))
      .map((key) => `${prefix}${key.toUpperCase().replaceAll("-", "_")} names no workflow that is here.`);
  return [...unused("SIGNOFF_APPROVERS_", approvers.keys()), ...unused("SIGNOFF_WEBHOOK_", webhooks.keys())];
}

export const command = new Command("check")
  .description(
    "Loads the configuration and every workflow, says all that is wrong with them, and exits with 1 if anything is.",
  )
  .addOption(workflowsOption())
  .action(({ workflows }) => check(workflows));
