/** Finds the command that was typed, and runs it: an error is told in words, with exit code 1. */
import { Command } from "@commander-js/extra-typings";
import { loadEnvFile } from "../config/env-file.ts";
import { describeError } from "../user-error.ts";
import { signoffVersion } from "../version.ts";
import { commands, defaultCommand } from "./commands.ts";
import { quietSqliteWarning } from "./quiet-warning.ts";

/** Runs the command of these words. */
export async function runCommand(words: readonly string[]): Promise<void> {
  quietSqliteWarning();
  loadEnvFile();
  try {
    const program = await createProgram(commandName(words));
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

/** The command that is meant, also in `signoff help audit`; without one it is the default one. */
function commandName(words: readonly string[]): string {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  const name = first === "help" ? second : first;
  return name ?? defaultCommand;
}

/** All commands by name and summary; only the one that is `asked` for is read from its file. */
async function createProgram(asked: string): Promise<Command> {
  const program = new Command("signoff")
    .description("Lets a durable process wait for a person in Slack.")
    .version(signoffVersion)
    .showHelpAfterError("signoff help lists the commands, and signoff help <command> says how one is used.");
  for (const { name, summary, load } of commands) {
    const command = name === asked ? (await load()).command : new Command(name);
    if (name === asked) command.showHelpAfterError(`signoff help ${name} says how it is used.`);
    program.addCommand(command.summary(summary), { isDefault: name === defaultCommand });
  }
  return program;
}
