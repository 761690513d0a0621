/** What many waiting approvals cost: memory, the journal, clicks among them, and a restart. */
import { setTimeout as pause } from "node:timers/promises";
import { type Clicks, measureClicks } from "./measure-clicks.ts";
import type { Stage } from "./stage.ts";
import { rounded } from "./statistics.ts";

export interface Waiting {
  waiting: number;
  /** Memory of the program for each of those that were added, in bytes, after a garbage collection. */
  heapBytesEach: number;
  rssBytesEach: number;
  /** What the journal holds of each. */
  diskBytesEach: number;
  startsPerSecond: number;
  clicks: Clicks;
  /** After `kill -9` in the middle of work, and after a while without any. */
  restart: Restart;
  restartAtRest: Restart;
}

/** From the start of the process, in milliseconds. */
export interface Restart {
  toBannerMs: number;
  toHonouredClickMs: number;
}

const together = 64;

/** Starts runs over the API until so many wait. */
async function fill(stage: Stage, from: number, to: number): Promise<number> {
  const startedMs = performance.now();
  const runs = Array.from({ length: to - from }, (_, index) => `waiting-${from + index}`).values();
  const work = async () => {
    for (const run of runs) {
      await startOverHttp(stage, run);
      // Not faster than the cards come: what is measured is what waits, not what is under way.
      await stage.screen.card(run, 120_000);
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return (to - from) / ((performance.now() - startedMs) / 1_000);
}

async function startOverHttp({ httpUrl }: Stage, run: string): Promise<void> {
  const answer = await fetch(new URL("/start-workflow", httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow_id: run, workflow: "small", input: {} }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`The start of ${run} was answered with ${answer.status}.`);
}

/** Fills up to each of `counts` in turn, and measures there. */
export async function measureWaiting(
  stage: Stage,
  counts: readonly number[],
  forMs: number,
): Promise<Waiting[]> {
  const measured: Waiting[] = [];
  let before = 0;
  for (const waiting of counts) {
    const { heapUsed, rss } = await stage.app.memory();
    const diskBytes = await stage.diskBytes();
    const startsPerSecond = await fill(stage, before, waiting);
    const now = await stage.app.memory();
    const each = (bytes: number) => rounded(bytes / (waiting - before));
    const costs = {
      heapBytesEach: each(now.heapUsed - heapUsed),
      rssBytesEach: each(now.rss - rss),
      diskBytesEach: each((await stage.diskBytes()) - diskBytes),
      startsPerSecond: rounded(startsPerSecond),
    };
    const clicks = await measureClicks(stage, `among-${waiting}`, { perSecond: 10, forMs });
    const restart = await measureRestart(stage, `waiting-${before}`);
    await untilAtRest(stage);
    const restartAtRest = await measureRestart(stage, `waiting-${before + 1}`);
    measured.push({ waiting, ...costs, clicks, restart, restartAtRest });
    before = waiting;
  }
  return measured;
}

/** So long after the last change of its files the program has nothing left to do, in milliseconds; or so long at the most. */
const atRestMs = 8_000;
const atMostMs = 90_000;

async function untilAtRest(stage: Stage): Promise<void> {
  const giveUpAtMs = performance.now() + atMostMs;
  let seen = { bytes: 0, sinceMs: performance.now() };
  while (performance.now() < Math.min(seen.sinceMs + atRestMs, giveUpAtMs)) {
    await pause(500);
    const bytes = await stage.diskBytes();
    if (bytes !== seen.bytes) seen = { bytes, sinceMs: performance.now() };
  }
}

/** Kills the program, starts it again, and clicks on the card of `run` until that is honoured. */
async function measureRestart(stage: Stage, run: string): Promise<Restart> {
  const card = await stage.screen.card(run);
  await stage.killApp();
  const startedMs = performance.now();
  const toBannerMs = await stage.startApp();
  await stage.approve(card);
  const { atMs } = await stage.screen.approved(run);
  return { toBannerMs: rounded(toBannerMs), toHonouredClickMs: rounded(atMs - startedMs) };
}
