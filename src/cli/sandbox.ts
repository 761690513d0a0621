/** `signoff sandbox`. */
import { Command } from "@commander-js/extra-typings";
import { runProgram } from "../app/run-program.ts";

export const command = new Command("sandbox")
  .description("Runs the Slack sandbox alone, on SANDBOX_PORT.")
  .action(() => runProgram([], "sandbox"));
