/** What happens in a seed: who starts and decides what, what is killed and paused, and how Slack misbehaves. */
import { planSlack, type SlackPlan } from "./plan-slack.ts";
import { Random } from "./random.ts";
import { type WorkflowName, workflowNames } from "./workflows.ts";

export const leaseMs = 2_000;
/** How long everything that can go wrong goes wrong, in milliseconds. */
export const chaosMs = 3_500;
/** By so much a clock is set back, in milliseconds. */
export const setBackMs = 90_000;
/** No call is held up longer by a `delay`. */
export const longestDelayMs = 1_200;

export const partNames = ["engine", "worker-0", "worker-1", "gateway-0", "gateway-1"] as const;
export type PartName = (typeof partNames)[number];

export interface Act {
  /** After the card is seen. */
  afterMs: number;
  by: string;
  what: "approve" | "deny" | "answer" | "withdraw" | "cancel";
  way: "button" | "command";
  /** The envelope comes twice. */
  duplicate: boolean;
  /** On the button of the first round that was ever seen, however old. */
  old: boolean;
  /** Of which of the run's approvals. */
  approval: number;
}

export interface PlannedRun {
  id: string;
  workflow: WorkflowName;
  atMs: number;
  starter: string;
  duplicate: boolean;
  acts: Act[];
  /** Nobody decides it: it is to be waiting in the end. */
  isLeft: boolean;
  reuse: PlannedReuse | undefined;
}

export interface Accident {
  atMs: number;
  part: PartName;
  /** `clock`: it is set back, by setBackMs. */
  what: "kill" | "stop" | "pause" | "clock";
  /** How long it is down or asleep. */
  forMs: number;
}

/** Somebody starts another workflow under the ID of a run that is there. */
export interface PlannedReuse {
  /** After its start was acknowledged. */
  afterMs: number;
  workflow: WorkflowName;
  by: string;
}

export interface Plan extends SlackPlan {
  seed: number;
  runs: PlannedRun[];
  accidents: Accident[];
  /** When somebody who reaches the engine copies what settled a round to one that is open; `pick` chooses both. */
  forgeries: { atMs: number; pick: number }[];
}

const approvers = ["U0BEN", "U0CHO", "U0DEE", "U0EVE"] as const;
export const extraMembers = 6;
const starters = ["U0ANA", ...Array.from({ length: extraMembers }, (_, index) => `U${1001 + index}`)];

/** The same plan for the same seed. */
export function makePlan(seed: number): Plan {
  const random = new Random(seed);
  return {
    seed,
    runs: Array.from({ length: random.between(16, 22) }, (_, index) => planRun(random, index)),
    accidents: planAccidents(random),
    ...planSlack(random),
    forgeries: Array.from({ length: random.between(0, 4) }, () => ({
      atMs: random.between(700, chaosMs),
      pick: random.next(),
    })),
  };
}

function planRun(random: Random, index: number): PlannedRun {
  const workflow = random.pick(workflowNames);
  const starter = random.chance(0.1) ? random.pick(approvers) : random.pick(starters);
  // A crowd at the beginning, the others one by one.
  const atMs = random.chance(0.4) ? 0 : random.between(0, chaosMs - 800);
  const isLeft = index === 0 && workflow !== "hurried";
  const acts = isLeft ? [] : planActs(random, workflow, starter);
  const others = workflowNames.filter((name) => name !== workflow);
  const reuse = random.chance(0.25)
    ? { afterMs: random.between(0, 2_000), workflow: random.pick(others), by: random.pick(starters) }
    : undefined;
  return { id: `c-${index}`, workflow, atMs, starter, duplicate: random.chance(0.2), acts, isLeft, reuse };
}

function planActs(random: Random, workflow: WorkflowName, starter: string): Act[] {
  const approvals = workflow === "chain" ? 2 : 1;
  const acts: Act[] = [];
  for (let approval = 0; approval < approvals; approval += 1) {
    // Together, as people who answer the same message do, or each in their own time.
    const together = random.chance(0.5) ? random.between(0, 600) : undefined;
    for (let count = random.between(1, 5); count > 0; count -= 1) {
      const by = random.chance(0.85) ? random.pick(approvers) : random.pick(starters);
      acts.push({
        ...planAct(random, workflow),
        by,
        approval,
        afterMs: together ?? random.between(0, 1_500),
      });
    }
    if (random.chance(0.08)) acts.push(rare(random, { by: starter, what: "withdraw", approval }));
    if (random.chance(0.08)) {
      acts.push(rare(random, { by: random.pick([starter, "U0EVE"]), what: "cancel", approval }));
    }
  }
  return acts;
}

function planAct(random: Random, workflow: WorkflowName): Pick<Act, "what" | "way" | "duplicate" | "old"> {
  const what = workflow === "question" ? "answer" : random.chance(0.7) ? "approve" : "deny";
  return {
    what,
    way: random.chance(0.8) ? "button" : "command",
    duplicate: random.chance(0.25),
    old: random.chance(0.3),
  };
}

function rare(random: Random, act: Pick<Act, "by" | "what" | "approval">): Act {
  const afterMs = random.between(0, 1_500);
  return { ...act, afterMs, way: act.what === "cancel" ? "command" : "button", duplicate: false, old: false };
}

/** One accident at a time for each part; what is down comes back within the plan. */
function planAccidents(random: Random): Accident[] {
  const freeAtMs = new Map<PartName, number>();
  const accidents: Accident[] = [];
  const wanted = random.between(5, 8);
  for (let tries = 0; accidents.length < wanted && tries < 50; tries += 1) {
    const part = random.chance(0.2) ? "engine" : random.pick(partNames.slice(1));
    const chance = random.next();
    const what = chance < 0.45 ? "kill" : chance < 0.62 ? "stop" : chance < 0.9 ? "pause" : "clock";
    const isLong = what === "pause" && random.chance(0.6);
    const forMs = isLong ? random.between(leaseMs + 300, leaseMs + 1_200) : random.between(0, 700);
    const atMs = random.between(100, chaosMs - 400);
    const isFree = (freeAtMs.get(part) ?? 0) <= atMs;
    if (!isFree) continue;
    accidents.push({ atMs, part, what, forMs });
    freeAtMs.set(part, atMs + forMs + 600);
  }
  return accidents.toSorted((one, other) => one.atMs - other.atMs);
}
