/** `signoff engine`. */
import { Command } from "@commander-js/extra-typings";
import { runProgram } from "../app/run-program.ts";

export const command = new Command("engine")
  .description(
    "Runs the embedded engine alone, on RESONATE_PORT, for workers and gateways in other processes.",
  )
  .action(() => runProgram([], "engine"));
