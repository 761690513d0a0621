/** Runs the program until it is stopped or fails: signals, the start-up banner, and errors in words. */
import { setTimeout as pause } from "node:timers/promises";
import { commandLine } from "../command-line.ts";
import { type Config, readConfig } from "../config/config.ts";
import { createLog, type Log } from "../log.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { flushSpans } from "../tracing.ts";
import { describeAtLength } from "../user-error.ts";
import { firstCommands } from "./first-commands.ts";
import { loadLate } from "./load-late.ts";
import { type Part, readPart } from "./part.ts";
import { type Program, type ProgramOptions, startProgram } from "./program.ts";
import { StopInOrder } from "./stop-in-order.ts";
import { terminalStream } from "./terminal-log.ts";
import { surviveRejections } from "./unhandled.ts";

/**
 * Reads the configuration, starts everything and serves `workflows`. Ends the process with exit code 1 if that is not
 * possible, or no longer.
 */
export async function runProgram(
  workflows: readonly Workflow[],
  part?: string,
  more: Omit<ProgramOptions, "workflows" | "part"> = {},
): Promise<void> {
  try {
    const config = readConfig();
    const log = createLog(config.logLevel, await terminalStream(process.stdout));
    const stopping = new StopInOrder(log);
    stopping.add("spans", flushSpans);
    stopOnSignals(stopping, log);
    surviveRejections(log);
    await serve({ stopping, config, log, workflows }, () =>
      startProgram({ config, log, stopping }, { ...more, workflows, part: readPart(part) }),
    );
  } catch (error) {
    process.stderr.write(`${describeAtLength(error)}\n`);
    // Not when nothing is left to do: a click that waits for an engine that is gone tries again for a minute, and no
    // supervisor starts a program anew that still runs.
    process.exit(1);
  }
}

/** So long the parts may take to stop after a failure, in milliseconds: whatever they still wanted cannot be done. */
const stopWithinMs = 1_500;

interface Serving {
  stopping: StopInOrder;
  config: Config;
  log: Log;
  workflows: readonly Workflow[];
}

/** Serves until the program fails; what was started is stopped in any case. */
async function serve(
  { stopping, config, log, workflows }: Serving,
  start: () => Promise<Program>,
): Promise<never> {
  try {
    const program = await start();
    process.stdout.write(banner(program, config, workflows));
    void loadLate(program.part, log);
    throw await program.failed;
  } catch (error) {
    await Promise.race([stopping.stop(), pause(stopWithinMs)]);
    throw error;
  }
}

function banner(program: Program, config: Config, workflows: readonly Workflow[]): string {
  const { part, sandboxUrl, engineUrl, httpUrl } = program;
  const slack =
    sandboxUrl === undefined
      ? "Signoff is connected to your Slack workspace."
      : `Signoff's Slack sandbox: ${sandboxUrl}`;
  const engine = `The durable engine: ${engineUrl}`;
  const http = httpUrl === undefined ? [] : [`  Links and HTTP: ${httpUrl} (${callersOf(config)})`];
  const lines: Record<Part, string[]> = {
    all: [
      slack,
      ...(sandboxUrl === undefined
        ? []
        : [
            `  Open it, and type ${firstCommands(workflows)[0]?.command} in #approvals.`,
            `  Or be asked by an agent: ${commandLine("mcp --play")} in another terminal.`,
          ]),
      `  ${engine}`,
      ...http,
    ],
    engine: [
      `${engine}\n  Start workers with ${commandLine("worker")}, a gateway with ${commandLine("gateway")}.`,
    ],
    worker: [`A worker of Signoff runs. ${engine}`, ...http],
    gateway: [`A gateway of Signoff runs. ${engine}`, `  ${slack}`, ...http],
    sandbox: [slack],
  };
  return `\n${lines[part].join("\n")}\n  Stop with Ctrl-C: nothing is lost, whatever stops it.\n\n`;
}

/** Who may call the API. */
function callersOf({ apiTokens }: Config): string {
  if (apiTokens.length === 0)
    return "the API is for this machine alone: set SIGNOFF_API_TOKEN for others, or before a proxy stands in front of it";
  return `the API is for ${apiTokens.map(({ name }) => name).join(", ")}, by their tokens`;
}

/** The first signal stops in order, the second ends at once. */
function stopOnSignals(stopping: StopInOrder, log: Log): void {
  let asked = false;
  const stop = (signal: string) => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, "stopping");
    void stopping.stop().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
