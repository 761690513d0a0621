/** Runs a part of the program with the workflows of the command line. */
import type { Part } from "../app/part.ts";
import { runProgram } from "../app/run-program.ts";
import { loadWorkflows } from "./load-workflows.ts";

/** Runs `part` until it is stopped. Throws UserError if a workflow cannot be loaded. */
export async function serve(part: Part, path: string | undefined): Promise<void> {
  await runProgram(await loadWorkflows(path), part);
}
