/** One part of Signoff with the chaos test's workflows, and a lease short enough to be outslept (`LEASE_MS`). */

import { runProgram } from "../../src/app/run-program.ts";
import { anyRates } from "../any-rates.ts";
import { setBackMs } from "./plan.ts";
import { chaosWorkflows } from "./workflows.ts";

// Whatever ends the test ends this.
const test = process.ppid;
setInterval(() => {
  if (process.ppid !== test) process.kill(process.pid, "SIGKILL");
}, 500).unref();

// The wall clock alone: timers go by another one.
const Now = Date;
let behindMs = 0;
globalThis.Date = class extends Now {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(Now.now() - behindMs);
    else super(...given);
  }
  static override now(): number {
    return Now.now() - behindMs;
  }
} as DateConstructor;
// So that whoever reads the log knows what its times mean.
const noteClock = () =>
  process.stdout.write(`${JSON.stringify({ msg: "clock", pid: process.pid, behindMs })}\n`);
process.on("SIGUSR2", () => {
  behindMs += setBackMs;
  noteClock();
});
noteClock();

await runProgram(chaosWorkflows, process.argv[2], {
  leaseMs: Number(process.env.LEASE_MS),
  rates: anyRates,
  // So that gateways are killed while they mend, too.
  reconcileEveryMs: 5_000,
  // So that promises leave the memory and come back all the time.
  engine: { mostHot: 4 },
});
