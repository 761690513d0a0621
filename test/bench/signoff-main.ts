/** Signoff with the smallest approval; tells what memory it uses when asked. */
import { cacheCompiledCode } from "../../src/app/compile-cache.ts";

// As src/main.ts does.
cacheCompiledCode();
const { runProgram } = await import("../../src/app/run-program.ts");
const { small } = await import("./small-workflow.ts");
const { anyRates } = await import("../any-rates.ts");

process.on("message", (asked) => {
  if (asked !== "memory") return;
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});

await runProgram([small], process.argv[2], { rates: anyRates });
