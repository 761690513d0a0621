/** `npm start`: everything in one process. `npm run engine|worker|gateway|sandbox`: one part. */
import { runProgram } from "./run-program.ts";
import { workflows } from "./workflows/registry.ts";

await runProgram(workflows, process.argv[2]);
