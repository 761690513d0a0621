/** `npm start`: everything in one process. */
import { readConfig } from "./config.ts";
import { createLog, type Log } from "./log.ts";
import { type Program, startProgram } from "./program.ts";
import { StopInOrder } from "./stop-in-order.ts";
import { describeError } from "./user-error.ts";

function banner({ sandboxUrl, engineUrl }: Program): string {
  const slack =
    sandboxUrl === undefined
      ? "Signoff is connected to your Slack workspace."
      : `Signoff's Slack sandbox: ${sandboxUrl}\n  Open it, and type /start-workflow foo-workflow in #approvals.`;
  return `${slack}\n  The durable engine listens on ${engineUrl}. Stop with Ctrl-C; nothing is lost, whatever stops it.\n`;
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

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const stopping = new StopInOrder(log);
  stopOnSignals(stopping, log);
  try {
    const program = await startProgram(config, log, stopping);
    process.stdout.write(banner(program));
    const failure = await program.failed;
    throw failure;
  } catch (error) {
    await stopping.stop();
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
});
