/** The exit codes of the commands that ask people, by which a pipeline goes on or stops. */
import type { CommanderError } from "@commander-js/extra-typings";
import { describeAtLength, UserError } from "../user-error.ts";

/** The same for scripts of today and of next year (docs/pipelines.md). */
export const exitCodes = {
  /** Approved, or answered; without --wait: asked. */
  done: 0,
  denied: 1,
  expired: 2,
  /** Withdrawn or cancelled. */
  closed: 3,
  unreachable: 4,
  /** The time of --timeout is over, and it is still open. */
  open: 5,
  /** It cannot be asked so, whoever tries again (EX_USAGE). */
  refused: 64,
  /** A fault of this program (EX_SOFTWARE). */
  fault: 70,
};

/** By signal, as shells have it. */
export const signalCodes = { SIGINT: 130, SIGTERM: 143 };

/** Words that were typed wrong end with a code that nobody takes for a verdict. */
export function exitOnMisuse(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.refused);
}

/** Runs an action and ends with its code: not even a fault of its own may look like "denied". */
export async function endWithCode(action: () => Promise<number>): Promise<void> {
  // Whoever reads only the beginning closes the pipe; the verdict is in the code.
  process.stdout.on("error", () => undefined);
  try {
    process.exitCode = await action();
  } catch (error) {
    process.stderr.write(`${describeAtLength(error)}\n`);
    process.exitCode = error instanceof UserError ? exitCodes.refused : exitCodes.fault;
  }
}
