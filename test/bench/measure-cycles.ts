/** Whole approvals per second, by so many people at once: command, card, click, update, lines, result. */

import type { Stage } from "./stage.ts";
import { rounded, type Spread, type Summary, spreadOf, summarize } from "./statistics.ts";

export interface Segment {
  perSecond: number;
  ackMs: number[];
  updateMs: number[];
}

export interface Cycles {
  perSecond: Spread;
  clickToAckMs: Summary;
  clickToUpdateMs: Summary;
}

let segments = 0;

/** So many people work without pause for `forMs`; an approval counts when its last line is there. */
export async function playSegment(stage: Stage, people: number, forMs: number): Promise<Segment> {
  segments += 1;
  const name = `cycle-${segments}`;
  const segment: Segment = { perSecond: 0, ackMs: [], updateMs: [] };
  const startedMs = performance.now();
  let completed = 0;
  let lastMs = startedMs;
  const work = async (person: number) => {
    for (let count = 0; performance.now() - startedMs < forMs; count += 1) {
      const run = `${name}-${person}-${count}`;
      await stage.start(run);
      const card = await stage.screen.card(run);
      const clickedMs = performance.now();
      segment.ackMs.push(await stage.approve(card));
      segment.updateMs.push((await stage.screen.approved(run)).atMs - clickedMs);
      lastMs = Math.max(lastMs, (await stage.screen.end(run)).atMs);
      completed += 1;
    }
  };
  await Promise.all(Array.from({ length: people }, (_, person) => work(person)));
  segment.perSecond = completed / ((lastMs - startedMs) / 1_000);
  return segment;
}

export function cyclesOf(played: readonly Segment[]): Cycles {
  return {
    perSecond: spreadOf(played.map(({ perSecond }) => perSecond)),
    clickToAckMs: summarize(played.flatMap(({ ackMs }) => ackMs)),
    clickToUpdateMs: summarize(played.flatMap(({ updateMs }) => updateMs)),
  };
}

export interface Compared {
  people: number;
  signoff: Cycles;
  bare: Cycles;
  /** Of the medians. */
  ratio: number;
}

/** Plays both in turns, so that whatever else the machine does meets both. */
export async function compareCycles(
  { signoff, bare }: { signoff: Stage; bare: Stage },
  people: number,
  { forMs, times }: { forMs: number; times: number },
): Promise<Compared> {
  const played: { signoff: Segment[]; bare: Segment[] } = { signoff: [], bare: [] };
  for (let time = 0; time < times; time += 1) {
    played.bare.push(await playSegment(bare, people, forMs));
    played.signoff.push(await playSegment(signoff, people, forMs));
  }
  const compared = { signoff: cyclesOf(played.signoff), bare: cyclesOf(played.bare) };
  const ratio = compared.signoff.perSecond.median / compared.bare.perSecond.median;
  return { people, ...compared, ratio: rounded(ratio) };
}
