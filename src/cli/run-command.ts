/** Finds the command that was typed, and runs it: an error is told in words, with exit code 1. */
import { Command } from "@commander-js/extra-typings";
import { loadEnvFile } from "../config/env-file.ts";
import { describeAtLength, UserError } from "../user-error.ts";
import { signoffVersion } from "../version.ts";
import { commands, defaultCommand } from "./commands.ts";
import { quietExperimentalWarnings } from "./quiet-warning.ts";

/** Runs the command of these words. */
export async function runCommand(words: readonly string[]): Promise<void> {
  quietExperimentalWarnings();
  loadEnvFile();
  try {
    const program = await createProgram(commandName(words));
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.stderr.write(`${describeAtLength(error)}\n`);
    process.exitCode = 1;
  }
}

/** The command that is meant, also in `signoff help audit`; without one it is the default one. */
function commandName(words: readonly string[]): string {
  const [first = defaultCommand, second = first] = words;
  const name = first === "help" ? second : first;
  // Options without a command are the default one's: signoff --workflows <path>.
  return name.startsWith("-") ? defaultCommand : name;
}

/** Throws UserError for a word that is no command. */
function checkKnown(name: string): void {
  if (name === "help" || commands.some((command) => command.name === name)) return;
  throw new UserError(`There is no command "${name}".`, "signoff help lists the commands.", {
    code: "no-such-command",
  });
}

/** All commands by name and summary; only the one that is `asked` for is read from its file. */
async function createProgram(asked: string): Promise<Command> {
  checkKnown(asked);
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
