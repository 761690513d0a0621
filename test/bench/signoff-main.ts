/** Signoff with the smallest approval; tells what it uses when asked. */
import "../../src/compile-cache.js";
import { tellUsage } from "./tell-usage.ts";

// As src/cli/main.ts does: the rest after that.
const { runProgram } = await import("../../src/app/run-program.ts");
const { small } = await import("./small-workflow.ts");
const { anyRates } = await import("../any-rates.ts");

tellUsage();

await runProgram([small], process.argv[2], { rates: anyRates });
