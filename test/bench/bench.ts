/**
 * `npm run bench`: what Signoff costs, beside a bare Bolt app that makes the same Slack calls: with a lean stand-in of
 * Slack, and then as a user of the sandbox sees it. `-- --quick`: that it runs; `--full`: 100,000 waiting, too;
 * `--only lean,clicks,cycles,waiting,burst,steady`; `--steady 3600`: for so many seconds; `--burst 100`; `--people 16,64`; `--out file`: as JSON; `--profile folder`:
 * V8's profile of Signoff while whole approvals are measured.
 */
import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureLean } from "./lean/measure-lean.ts";
import { measureSteady } from "./lean/measure-steady.ts";
import { measureBurst } from "./measure-burst.ts";
import { type Clicks, measureClicks } from "./measure-clicks.ts";
import { compareCycles, playSegment } from "./measure-cycles.ts";
import { measureWaiting } from "./measure-waiting.ts";
import { countCalls, recordApproval } from "./record-approval.ts";
import { describe, type Report } from "./report.ts";
import { Stage, type StageOptions } from "./stage.ts";
import { rounded } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    only: { type: "string", default: "lean,clicks,cycles,waiting,burst,steady" },
    burst: { type: "string" },
    steady: { type: "string" },
    people: { type: "string" },
    profile: { type: "string" },
    out: { type: "string" },
  },
});

/** How much is done, in milliseconds and counts. */
const usual = {
  perSecond: [1, 10, 100],
  clicksForMs: 5_000,
  people: (values.people ?? "1,16,64").split(",").map(Number),
  cycles: { forMs: 4_000, times: 3 },
  warmUpMs: 2_000,
  leanClicks: { perSecond: 100, forMs: 3_000 },
  steady: { perSecond: 10, seconds: Number(values.steady ?? 60) },
  waiting: values.full ? [1_000, 10_000, 50_000, 100_000] : [1_000, 10_000],
  burst: Number(values.burst ?? 500),
};
const quick: typeof usual = {
  perSecond: [10],
  clicksForMs: 300,
  people: [1, 4],
  cycles: { forMs: 200, times: 1 },
  warmUpMs: 100,
  leanClicks: { perSecond: 20, forMs: 300 },
  steady: { perSecond: 10, seconds: Number(values.steady ?? 1) },
  waiting: [30],
  burst: Number(values.burst ?? 3),
};
const size = values.quick ? quick : usual;
const only = new Set(values.only.split(","));

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Has the measurement done on a stage of its own. */
async function onStage<Result>(
  measure: (stage: Stage) => Promise<Result>,
  options: StageOptions = {},
): Promise<Result> {
  const stage = await Stage.open(options);
  try {
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

async function benchClicks(stage: Stage): Promise<Clicks[]> {
  await playSegment(stage, 4, size.warmUpMs);
  const clicks: Clicks[] = [];
  for (const perSecond of size.perSecond)
    clicks.push(await measureClicks(stage, `at-${perSecond}`, { perSecond, forMs: size.clicksForMs }));
  return clicks;
}

async function benchCycles(signoff: Stage): Promise<Partial<Report>> {
  const bare = await Stage.open({ bare: await recordApproval() });
  try {
    const callsPerApproval = await compareCalls(signoff, bare);
    for (const stage of [signoff, bare]) await playSegment(stage, 16, size.warmUpMs);
    const bytesBefore = await signoff.diskBytes();
    const endedBefore = signoff.screen.count("end ");
    const cycles = [];
    for (const people of size.people)
      cycles.push(await compareCycles({ signoff, bare }, people, size.cycles));
    const bytes = (await signoff.diskBytes()) - bytesBefore;
    const journalBytesPerApproval = rounded(bytes / (signoff.screen.count("end ") - endedBefore));
    return { callsPerApproval, cycles, journalBytesPerApproval };
  } finally {
    await bare.close();
  }
}

/** Throws if the two do not ask the same of Slack: then there is nothing to compare. */
async function compareCalls(signoff: Stage, bare: Stage): Promise<Record<string, number>> {
  const [ours, theirs] = [await countCalls(signoff, "count", 5), await countCalls(bare, "count", 5)];
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return ours;
  throw new Error(`The Slack calls differ: ${JSON.stringify(ours)}, the bare app ${JSON.stringify(theirs)}.`);
}

const profiling = values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`];
const [cpu] = cpus();
const loadBefore = loadavg();
const found: Omit<Report, "machine"> = {};
if (only.has("lean")) found.lean = await measureLean({ ...size, clicks: size.leanClicks }, profiling);
if (only.has("clicks")) found.clicks = await onStage(benchClicks);
if (only.has("cycles")) Object.assign(found, await onStage(benchCycles, { flags: profiling }));
if (only.has("waiting"))
  found.waiting = await onStage((stage) => measureWaiting(stage, size.waiting, size.clicksForMs));
if (only.has("steady")) found.steady = await measureSteady({ ...size, ...size.steady }, profiling);
if (only.has("burst")) found.burst = await measureBurst(size.burst);
const machine = {
  cpus: cpu?.model ?? "",
  count: cpus().length,
  node: process.version,
  loadBefore,
  loadAfter: loadavg(),
};
const report: Report = { machine, ...found };
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
process.stdout.write(`${describe(report)}\n`);
process.exit(0);
