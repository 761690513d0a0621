/** Plays one seed from beginning to end, and says what was found. */
import { setTimeout as pause } from "node:timers/promises";
import { causeAccidents } from "./accidents.ts";
import { checkAcknowledged } from "./checks/check-acknowledged.ts";
import { checkCards } from "./checks/check-cards.ts";
import { checkClaims } from "./checks/check-claims.ts";
import { checkEffects } from "./checks/check-effects.ts";
import { checkOutcomes } from "./checks/check-outcomes.ts";
import type { Fault } from "./checks/fault.ts";
import { Deeds } from "./deeds.ts";
import { finish } from "./finish.ts";
import { forge } from "./forger.ts";
import { People } from "./people.ts";
import { chaosMs, makePlan, type Plan } from "./plan.ts";
import { type Evidence, readEvidence } from "./record.ts";
import { Screen } from "./screen.ts";
import { openStage, type Stage } from "./stage.ts";

/** What a late answer of a process that was put to sleep may still change. */
const afterQuietMs = 300;
/**
 * What came late of a process that slept, or of a call that was given up, is put right by the reconciler (each 5 s here) and
 * by the watch for twins (a place each 2.5 s): what is not by then is a fault.
 */
const putRightWithinMs = 60_000;
const lookAgainMs = 500;

export interface SeedReport {
  seed: number;
  counts: Record<string, number>;
  faults: Fault[];
  /** Where the logs of its processes are, if it failed. */
  folder: string | undefined;
  tookMs: number;
}

/** Everything it starts is ended when this resolves. Rejects if it cannot be played at all. */
export async function runSeed(seed: number, options: { keep?: boolean } = {}): Promise<SeedReport> {
  const startedAtMs = Date.now();
  const plan = makePlan(seed);
  const stage = await openStage();
  const openMs = Date.now() - startedAtMs;
  let isWell = false;
  try {
    const { faults, counts } = await play(stage, plan);
    isWell = faults.length === 0 && options.keep !== true;
    const folder = isWell ? undefined : stage.folder;
    return { seed, counts: { ...counts, openMs }, faults, folder, tookMs: Date.now() - startedAtMs };
  } finally {
    await stage.close(!isWell);
  }
}

async function play(stage: Stage, plan: Plan): Promise<Pick<SeedReport, "faults" | "counts">> {
  const deeds = new Deeds();
  const screen = new Screen(stage.workspace);
  const people = new People({ workspace: stage.workspace, screen, deeds });
  const startedAtMs = Date.now();
  try {
    const accidents = causeAccidents(stage, { plan, screen }, chaosMs);
    let isForging = true;
    const forging = forge({ stage, screen, deeds, plan }).finally(() => {
      isForging = false;
    });
    const [happened] = await Promise.all([accidents, people.play(plan)]);
    await Promise.all([...stage.parts.values()].map((part) => part.ready()));
    const playedMs = Date.now() - startedAtMs;
    const { pending, quietAfterMs } = await finish({
      stage,
      plan,
      people,
      screen,
      isForging: () => isForging,
    });
    await forging;
    await pause(afterQuietMs);
    const { evidence, atCards, putRightAfterMs } = await readWhenRight(stage, plan);
    const faults: Fault[] = [
      ...pending.map((what): Fault => ({ kind: "pending", what })),
      ...findSurprises(stage, plan).map((what): Fault => ({ kind: "wrong", what })),
      ...atCards,
      ...checkOutcomes(evidence, deeds),
      ...checkAcknowledged(evidence, deeds),
      ...checkClaims(evidence, deeds, plan.runs),
      ...checkEffects(evidence, plan.runs, stage.witness),
    ];
    return {
      faults,
      counts: {
        ...count(stage, deeds, evidence),
        ...happened,
        playedMs,
        quietAfterMs,
        putRightAfterMs,
        ...tally(faults),
      },
    };
  } finally {
    screen.turnOff();
  }
}

/** The evidence when Slack shows what is on record, or when it has had its time for that; 0: it did at once. */
async function readWhenRight(
  stage: Stage,
  plan: Plan,
): Promise<{ evidence: Evidence; atCards: Fault[]; putRightAfterMs: number }> {
  const startedAtMs = Date.now();
  for (let looks = 0; ; looks += 1) {
    const tookMs = looks === 0 ? 0 : Date.now() - startedAtMs;
    const evidence = await readEvidence(stage);
    const atCards = checkCards(evidence, plan.runs);
    if (atCards.length === 0 || tookMs > putRightWithinMs)
      return { evidence, atCards, putRightAfterMs: tookMs };
    await pause(lookAgainMs);
  }
}

/** A process that starts while its token is dead ends with the remedy, and is started again, as a supervisor does. */
function findSurprises(stage: Stage, { faults }: Plan): string[] {
  const mayBeRefused = faults.some(({ fault }) => fault?.kind === "dead_token");
  const isRefused = (what: string) => mayBeRefused && /Slack refused SLACK_(BOT|APP)_TOKEN/.test(what);
  return stage.surprises().filter((what) => !isRefused(what));
}

function count({ witness }: Stage, deeds: Deeds, evidence: Evidence): Record<string, number> {
  return {
    starts: [...deeds.starts.values()].filter(({ isAcked }) => isAcked).length,
    clicks: deeds.acked.length,
    reuses: deeds.reuses.length,
    forged: deeds.forged.length,
    cards: evidence.approvals.length,
    lines: evidence.messages.filter(({ thread_ts, ts }) => thread_ts !== undefined && thread_ts !== ts)
      .length,
    effects: witness.effects.size,
  };
}

function tally(faults: readonly Fault[]): Record<Fault["kind"], number> {
  const of = (kind: Fault["kind"]) => faults.filter((fault) => fault.kind === kind).length;
  return { lost: of("lost"), doubled: of("doubled"), wrong: of("wrong"), pending: of("pending") };
}
