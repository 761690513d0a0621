/** Many approvals at once in one channel, with Slack's rate limits on: how near the least possible time it comes. */
import { Stage } from "./stage.ts";
import { rounded, type Summary, summarize } from "./statistics.ts";

export interface Burst {
  approvals: number;
  tookSeconds: number;
  /** At a message per second. */
  leastSeconds: number;
  ratio: number;
  clickToAckMs: Summary;
  doubled: number;
}

/** Every so many cards one is clicked, which posts lines of its own. */
const clickEach = 10;
/** The decision, the outcome and the result, in the card's thread. */
const linesOfClick = 3;

export async function measureBurst(approvals: number): Promise<Burst> {
  const stage = await Stage.open({ isLimited: true });
  try {
    const withinMs = approvals * 2_000 + 60_000;
    const startedMs = performance.now();
    const runs = Array.from({ length: approvals }, (_, index) => `burst-${index}`);
    const started = Promise.all(runs.map((run) => stage.start(run)));
    const ackMs: number[] = [];
    const clicked = runs.filter((_, index) => index % clickEach === 1);
    const click = async (run: string) => {
      ackMs.push(await stage.approve(await stage.screen.card(run, withinMs)));
      await stage.screen.end(run, withinMs);
    };
    await Promise.all([
      started,
      ...clicked.map(click),
      ...runs.map((run) => stage.screen.card(run, withinMs)),
    ]);
    const tookSeconds = (performance.now() - startedMs) / 1_000;
    const messages = await stage.workspace.messages();
    const keys = messages
      .map(({ metadata }) => metadata?.event_payload.key)
      .filter((key) => key !== undefined);
    const leastSeconds = approvals + clicked.length * linesOfClick - 1;
    return {
      approvals,
      tookSeconds: rounded(tookSeconds),
      leastSeconds,
      ratio: rounded(tookSeconds / leastSeconds),
      clickToAckMs: summarize(ackMs),
      doubled: keys.length - new Set(keys).size,
    };
  } finally {
    await stage.close();
  }
}
