/** What a click waits for, at so many clicks a second: on a fixed schedule, whether or not the ones before are done. */
import { setTimeout as pause } from "node:timers/promises";
import { LogLines } from "./log-lines.ts";
import type { Stage } from "./stage.ts";
import { type Summary, summarize } from "./statistics.ts";

export interface Clicks {
  perSecond: number;
  toAckMs: Summary;
  /** Until the response is on disk. */
  toDurableMs: Summary;
  /** Until the run has gone on. */
  toResumeMs: Summary;
  toUpdateMs: Summary;
}

/** Starts so many runs and resolves with them when their cards are there. */
export async function openCards(
  stage: Stage,
  name: string,
  count: number,
): Promise<{ run: string; ts: string }[]> {
  const cards: { run: string; ts: string }[] = [];
  const open = async (run: string) => {
    await stage.start(run);
    cards.push({ run, ts: (await stage.screen.card(run)).ts });
  };
  const runs = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  const next = runs.values();
  const work = async () => {
    for (const run of next) await open(run);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return cards;
}

/** Clicks so often a second for as long as `forMs`, twice at the least. */
export async function measureClicks(
  stage: Stage,
  name: string,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<Clicks> {
  const count = Math.max(2, Math.round((perSecond * forMs) / 1_000));
  const cards = await openCards(stage, name, count);
  const lines = new LogLines(stage.app);
  const measured = { ack: [] as number[], durable: [] as number[], resume: [] as number[] };
  const updates: number[] = [];
  const startedMs = performance.now();
  const click = async ({ run, ts }: { run: string; ts: string }, index: number) => {
    // The schedule's time counts, not when this process comes to it.
    const dueMs = startedMs + (index * 1_000) / perSecond;
    await pause(Math.max(0, dueMs - performance.now()));
    const clickedAtMs = Date.now() - (performance.now() - dueMs);
    measured.ack.push(await stage.approve({ ts }));
    updates.push((await stage.screen.approved(run)).atMs - dueMs);
    await stage.screen.end(run);
    const [durable, resumed] = [lines.recordedAtMs(run), lines.unblockedAtMs(run)];
    if (durable !== undefined) measured.durable.push(Math.max(0, durable - clickedAtMs));
    if (resumed !== undefined) measured.resume.push(Math.max(0, resumed - clickedAtMs));
  };
  await Promise.all(cards.map(click));
  lines.close();
  return {
    perSecond,
    toAckMs: summarize(measured.ack),
    toDurableMs: summarize(measured.durable),
    toResumeMs: summarize(measured.resume),
    toUpdateMs: summarize(updates),
  };
}
