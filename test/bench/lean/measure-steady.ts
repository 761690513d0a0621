/** So many approvals a second, for as long as you like: whether the event loop stays prompt, and memory flat. */
import { rounded, type Spread, type Summary, spreadOf, summarize } from "../statistics.ts";
import { LeanStage } from "./lean-stage.ts";

export interface Steady {
  perSecond: number;
  seconds: number;
  approvals: number;
  /** Of each minute. */
  loopP99Ms: Spread;
  loopMostMs: number;
  clickToAckMs: Summary;
  cpuMsPerApproval: number;
  /** What the process held after each minute, in bytes. */
  rssBytes: number[];
  /** After a garbage collection: after the first minute, and at the end, in bytes. */
  heapBytes: { first: number; last: number };
}

/** It is measured in stretches of this length, in seconds. */
const stretchSeconds = 60;

export async function measureSteady(
  { perSecond, seconds, warmUpMs }: { perSecond: number; seconds: number; warmUpMs: number },
  flags: readonly string[],
): Promise<Steady> {
  const stage = await LeanStage.open({ flags });
  try {
    await stage.do({ kind: "play", people: 16, forMs: warmUpMs });
    await stage.loop();
    const stretches: Stretch[] = [];
    const heaps: number[] = [];
    for (let left = seconds; left > 0; left -= stretchSeconds) {
      stretches.push(await measureStretch(stage, perSecond, Math.min(left, stretchSeconds)));
      if (heaps.length === 0 || left <= stretchSeconds) heaps.push((await stage.memory()).heapUsed);
      await stage.loop();
    }
    return { perSecond, seconds, ...summarizeStretches(stretches), heapBytes: firstAndLast(heaps) };
  } finally {
    await stage.close();
  }
}

interface Stretch {
  approvals: number;
  cpuMs: number;
  ackMs: number[];
  loop: { p99Ms: number; mostMs: number; rss: number };
}

async function measureStretch(stage: LeanStage, perSecond: number, seconds: number): Promise<Stretch> {
  const { approvals, cpuMs, ackMs } = await stage.do({ kind: "arrive", perSecond, forMs: seconds * 1_000 });
  return { approvals, cpuMs, ackMs, loop: await stage.loop() };
}

function summarizeStretches(stretches: readonly Stretch[]) {
  const sum = (of: (stretch: Stretch) => number) => stretches.reduce((total, one) => total + of(one), 0);
  return {
    approvals: sum(({ approvals }) => approvals),
    loopP99Ms: spreadOf(stretches.map(({ loop }) => loop.p99Ms)),
    loopMostMs: rounded(Math.max(...stretches.map(({ loop }) => loop.mostMs))),
    clickToAckMs: summarize(stretches.flatMap(({ ackMs }) => ackMs)),
    cpuMsPerApproval: rounded(sum(({ cpuMs }) => cpuMs) / sum(({ approvals }) => approvals)),
    rssBytes: stretches.map(({ loop }) => loop.rss),
  };
}

function firstAndLast(values: readonly number[]): { first: number; last: number } {
  return { first: values[0] ?? Number.NaN, last: values.at(-1) ?? Number.NaN };
}
