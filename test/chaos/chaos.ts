/**
 * `npm run chaos`: 200 seeds, two at a time; `-- --seed N` one of them, `-- --seeds A-B` some; `--keep` leaves the logs.
 * CHAOS_RESONATE_COMMAND: on a Resonate Server, by the path of its binary.
 */
import { parseArgs } from "node:util";
import { describeSeed } from "./describe-seed.ts";
import { runSeed } from "./run-seed.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    jobs: { type: "string", default: "2" },
    keep: { type: "boolean", default: false },
  },
});

function readSeeds(): [number, number] {
  if (values.seed !== undefined) return [Number(values.seed), Number(values.seed)];
  const [from = 1, to = 200] = values.seeds?.split("-").map(Number) ?? [];
  return [from, to];
}

// Each process of each seed has one.
process.setMaxListeners(100);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const [from, to] = readSeeds();
const totals: Record<string, number> = {};
const failed: number[] = [];
let next = from;

async function playSome(): Promise<void> {
  while (next <= to) {
    const seed = next;
    next += 1;
    const report = await runSeed(seed, values);
    process.stdout.write(`${describeSeed(report)}\n`);
    for (const [name, count] of Object.entries(report.counts)) totals[name] = (totals[name] ?? 0) + count;
    if (report.faults.length > 0) failed.push(seed);
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, playSome));
const numbers = Object.entries(totals).map(([name, count]) => `${name} ${count}`);
process.stdout.write(`${to - from + 1} seeds: ${numbers.join(", ")}\n`);
if (failed.length > 0)
  process.stdout.write(`failed: ${failed.join(", ")}; again: npm run chaos -- --seed ${failed[0]}\n`);
process.exit(failed.length > 0 ? 1 : 0);
