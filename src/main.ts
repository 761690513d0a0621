/** `npm start`: everything in one process. `npm run engine|worker|gateway|sandbox`: one part. */
import { keepCompiledCode } from "./compiled-code.ts";

keepCompiledCode();
const { runProgram } = await import("./run-program.ts");
const { workflows } = await import("./workflows/registry.ts");
await runProgram(workflows, process.argv[2]);
