/** One part of Signoff with the chaos test's workflows, and a lease short enough to be outslept (`LEASE_MS`). */
import { runProgram } from "../../src/run-program.ts";
import { chaosWorkflows } from "./workflows.ts";

await runProgram(chaosWorkflows, process.argv[2], { leaseMs: Number(process.env.LEASE_MS) });
