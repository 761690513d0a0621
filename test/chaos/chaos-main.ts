/** One part of Signoff with the chaos test's workflows, and a lease short enough to be outslept (`LEASE_MS`). */

import { runProgram } from "../../src/run-program.ts";
import { anyRates } from "../any-rates.ts";
import { chaosWorkflows } from "./workflows.ts";

// Whatever ends the test ends this.
const test = process.ppid;
setInterval(() => {
  if (process.ppid !== test) process.kill(process.pid, "SIGKILL");
}, 500).unref();

await runProgram(chaosWorkflows, process.argv[2], {
  leaseMs: Number(process.env.LEASE_MS),
  rates: anyRates,
  // So that the engine is killed while it writes snapshots, too.
  engine: { compactFromBytes: Number.NEGATIVE_INFINITY, lookEveryMs: 50 },
});
