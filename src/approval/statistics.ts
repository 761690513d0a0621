/** How many approvals ended, how, and how long people took: counted over those that ended, told by no more than this. */

/** How an approval or a question ends, in the order in which they are told. */
export const endingKinds = ["approved", "denied", "answered", "expired", "withdrawn", "cancelled"] as const;
export type EndingKind = (typeof endingKinds)[number];

/** What is counted of one that has ended: no title, no comment, nobody who answered. */
export interface EndedSample {
  approval: string;
  workflow: string;
  /** Who was asked, each as its kind and ID: `group:S0FINANCE`, `user:U0BEN`, `channel:C0DESK`, `source:on-call`. */
  asked: readonly string[];
  /** Unix times in milliseconds. */
  openedAtMs: number;
  endedAtMs: number;
  outcome: EndingKind;
}

export interface Summary {
  ended: number;
  outcomes: Record<EndingKind, number>;
  /** Those that people decided: approved, denied and answered ones. The times are theirs, for a deadline is nobody's. */
  decided: number;
  /** From opening to decision, in milliseconds: half took no longer. Undefined where none was decided. */
  medianMs: number | undefined;
  /** 90 of 100 took no longer. */
  p90Ms: number | undefined;
}

export interface Statistics {
  all: Summary;
  /** Those of which most ended come first. What asks several is counted for each. */
  byWorkflow: Named[];
  byAsked: Named[];
  /** By the week in which they ended, from the first with any to the last, those without any between them as well. */
  byWeek: Week[];
}

interface Named {
  name: string;
  summary: Summary;
}

export interface Week {
  /** Its Monday, 0:00 UTC (Unix time, milliseconds). */
  startMs: number;
  summary: Summary;
}

/** One workflow and one of whom it asked, in one week. */
export interface StatisticsRow extends Week {
  workflow: string;
  asked: string;
}

const decisions: readonly EndingKind[] = ["approved", "denied", "answered"];

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** 1970 began on a Thursday. */
const firstMondayMs = 4 * dayMs;

/** The Monday before, or of, a moment: 0:00 UTC. All are Unix times in milliseconds. */
export function weekOf(atMs: number): number {
  return Math.floor((atMs - firstMondayMs) / weekMs) * weekMs + firstMondayMs;
}

/** Counts them all. */
export function summarizeAll(samples: readonly EndedSample[]): Statistics {
  return {
    all: summarize(samples),
    byWorkflow: namedIn(samples, ({ workflow }) => [workflow]),
    byAsked: namedIn(samples, ({ asked }) => asked),
    byWeek: weeksIn(samples),
  };
}

/** For a table: a row for each workflow, each whom it asked, and each week in which any ended; oldest first. */
export function rowsOf(samples: readonly EndedSample[]): StatisticsRow[] {
  const weeks = Map.groupBy(samples, ({ endedAtMs }) => weekOf(endedAtMs));
  return [...weeks]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([startMs, ofWeek]) =>
      namedIn(ofWeek, ({ workflow }) => [workflow]).flatMap(({ name: workflow }) =>
        namedIn(
          ofWeek.filter((sample) => sample.workflow === workflow),
          ({ asked }) => asked,
        ).map(({ name: asked, summary }) => ({ startMs, workflow, asked, summary })),
      ),
    );
}

/** Counts these. */
export function summarize(samples: readonly EndedSample[]): Summary {
  const outcomes = { approved: 0, denied: 0, answered: 0, expired: 0, withdrawn: 0, cancelled: 0 };
  const timesMs: number[] = [];
  for (const { outcome, openedAtMs, endedAtMs } of samples) {
    outcomes[outcome] += 1;
    // The clocks of two machines may differ.
    if (decisions.includes(outcome)) timesMs.push(Math.max(0, endedAtMs - openedAtMs));
  }
  timesMs.sort((one, other) => one - other);
  const [medianMs, p90Ms] = [percentileOf(timesMs, 50), percentileOf(timesMs, 90)];
  return { ended: samples.length, outcomes, decided: timesMs.length, medianMs, p90Ms };
}

/** The least of the sorted values that `percent` of 100 of them do not exceed: one that did occur. */
function percentileOf(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}

function namedIn(
  samples: readonly EndedSample[],
  namesOf: (sample: EndedSample) => readonly string[],
): Named[] {
  const groups = new Map<string, EndedSample[]>();
  for (const sample of samples) {
    for (const name of new Set(namesOf(sample))) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [sample]);
      else group.push(sample);
    }
  }
  return [...groups]
    .map(([name, group]) => ({ name, summary: summarize(group) }))
    .sort((one, other) => other.summary.ended - one.summary.ended || (one.name < other.name ? -1 : 1));
}

function weeksIn(samples: readonly EndedSample[]): Week[] {
  const weeks = Map.groupBy(samples, ({ endedAtMs }) => weekOf(endedAtMs));
  if (weeks.size === 0) return [];
  const last = Math.max(...weeks.keys());
  const all: Week[] = [];
  for (let startMs = Math.min(...weeks.keys()); startMs <= last; startMs += weekMs)
    all.push({ startMs, summary: summarize(weeks.get(startMs) ?? []) });
  return all;
}
