/** `npm start`: everything in one process. `npm run engine|worker|gateway|sandbox`: one part. */
import { cacheCompiledCode } from "../app/compile-cache.ts";

cacheCompiledCode();
const { runProgram } = await import("../app/run-program.ts");
const { workflows } = await import("../workflows/registry.ts");
await runProgram(workflows, process.argv[2]);
