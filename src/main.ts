/** `npm start`: everything in one process. */
import { runProgram } from "./run-program.ts";
import { workflows } from "./workflows/registry.ts";

await runProgram(workflows);
