/** `signoff check`: loads everything as a start would, and says all that is wrong. */

import { existsSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import { type Config, readConfig } from "../config/config.ts";
import type { Workflow } from "../index.ts";
import { describeError } from "../user-error.ts";
import { findSourceFaults } from "./check-source.ts";
import { checkWaiting } from "./check-waiting.ts";
import { findModules } from "./find-modules.ts";
import { readWorkflows, usualFolder } from "./load-workflows.ts";
import { workflowsOption } from "./workflows-option.ts";

async function check(path: string | undefined, against: string | undefined): Promise<void> {
  const config = attempt(readConfig);
  const read = await readWorkflows(path).catch((error: unknown) => ({
    workflows: [],
    problems: [describeError(error)],
  }));
  const problems = [
    ...(config.kind === "failed" ? [config.problem] : []),
    ...read.problems,
    ...sourceFaults(path),
    // Those of a module that cannot be loaded are not known.
    ...(config.kind === "failed" || read.problems.length > 0 ? [] : findUnused(config.value, read.workflows)),
  ];
  const waiting =
    against === undefined || problems.length > 0 || config.kind === "failed"
      ? undefined
      : await checkWaiting(config.value, read.workflows, against);
  problems.push(...(waiting?.problems ?? []));
  for (const problem of problems) process.stderr.write(`- ${problem.trimEnd()}\n`);
  if (problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  const names = read.workflows.map(({ name, version }) => `${name} (version ${version})`);
  const fitting = waiting === undefined ? "" : ` ${waiting.runs} runs that wait go on with them.`;
  process.stdout.write(`Nothing is wrong with ${names.join(", ")}.${fitting}\n`);
}

/** In the modules of the user's own. */
function sourceFaults(path: string | undefined): string[] {
  const from = path ?? usualFolder;
  return existsSync(from) ? findModules(from).flatMap(findSourceFaults) : [];
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
function findUnused(config: Config, workflows: readonly Workflow[]): string[] {
  const { approvers, webhooks } = config;
  const isKnown = (key: string) => workflows.some(({ name }) => key === name || key.startsWith(`${name}-`));
  const unused = (prefix: string, keys: Iterable<string>) =>
    [...keys]
      .filter((key) => !isKnown(key))
      .map((key) => `${prefix}${key.toUpperCase().replaceAll("-", "_")} names no workflow that is here.`);
  return [
    ...unused("SIGNOFF_APPROVERS_", approvers.keys()),
    ...unused("SIGNOFF_WEBHOOK_", webhooks.keys()),
    ...findUnstartable(config, workflows),
  ];
}

/** Workflows that callers may start, and that are not there. */
function findUnstartable({ callers }: Config, workflows: readonly Workflow[]): string[] {
  const known = new Set(workflows.map(({ name }) => name));
  return [...callers.byName].flatMap(([caller, { ask }]) =>
    (ask?.workflows ?? [])
      .filter((name) => !known.has(name))
      .map(
        (name) => `${callers.path} callers.${caller}.ask.workflows lists ${name}, which is no workflow here.`,
      ),
  );
}

export const command = new Command("check")
  .description(
    "Loads the configuration and every workflow, says all that is wrong with them, and exits with 1 if anything is.",
  )
  .addOption(workflowsOption())
  .option(
    "--against <engine>",
    "the address of an engine, or a data folder: says which runs that wait there would be held by these workflows",
  )
  .action(({ workflows, against }) => check(workflows, against));
