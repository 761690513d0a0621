/** `npm start`: everything in one process. */
import { runProgram } from "./run-program.ts";
import { workflowsByName } from "./workflows/registry.ts";

await runProgram(workflowsByName());
