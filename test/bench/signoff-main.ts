/** Signoff with the smallest approval; tells what it uses when asked. */
import { cacheCompiledCode } from "../../src/app/compile-cache.ts";
import { tellUsage } from "./tell-usage.ts";

// As src/main.ts does.
cacheCompiledCode();
const { runProgram } = await import("../../src/app/run-program.ts");
const { small } = await import("./small-workflow.ts");
const { anyRates } = await import("../any-rates.ts");

tellUsage();

await runProgram([small], process.argv[2], { rates: anyRates });
