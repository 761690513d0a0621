/** Statistics of the last days, for whoever looks: read once for all who look within a minute. */
import { type Statistics, summarizeAll } from "../approval/statistics.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { steadyNow } from "../steady-clock.ts";
import { type CollectedEnds, collectEnds, type EndsDeps } from "./collect-ends.ts";
import { lookAtOpen, type OpenNow } from "./look-at-open.ts";
import type { CannotSearch } from "./searching.ts";

/** How far back one may look, in days. */
export const periods = [7, 30, 90] as const;
export type Period = (typeof periods)[number];
export const usualPeriod: Period = 30;

/** The period of so many days, as it is typed; undefined for another number, or none. */
export function readPeriod(typed: string): Period | undefined {
  return periods.find((days) => String(days) === typed);
}

export interface Report extends Omit<CollectedEnds, "samples"> {
  kind: "report";
  days: Period;
  /** Unix times in milliseconds. */
  sinceMs: number;
  atMs: number;
  /** So many were opened in this time, ended or not. */
  asked: number;
  statistics: Statistics;
  open: OpenNow;
}

/** So many ends are counted while somebody waits: the newest. */
const mostEnds = 5_000;
const dayMs = 86_400_000;
/** So long a report is shown to others, too, in milliseconds. */
const keptMs = 60_000;

export class StatisticsDesk {
  readonly #deps: EndsDeps;
  readonly #reports = new Map<Period, { readAtMs: number; report: Promise<Report | CannotSearch> }>();

  constructor(deps: EndsDeps) {
    this.#deps = deps;
  }

  /** Rejects when the engine is away. */
  report(days: Period): Promise<Report | CannotSearch> {
    const known = this.#reports.get(days);
    if (known !== undefined && steadyNow() - known.readAtMs < keptMs) return known.report;
    const report = readReport(this.#deps, days);
    this.#reports.set(days, { readAtMs: steadyNow(), report });
    report.catch(() => this.#reports.delete(days));
    return report;
  }
}

async function readReport(deps: EndsDeps, days: Period): Promise<Report | CannotSearch> {
  const atMs = Date.now();
  const sinceMs = atMs - days * dayMs;
  try {
    const { samples, ...left } = await collectEnds(deps, { sinceMs, atMost: mostEnds });
    const open = await lookAtOpen(deps, sinceMs);
    const asked = samples.filter(({ openedAtMs }) => openedAtMs >= sinceMs).length + open.openedSince;
    const statistics = summarizeAll(samples);
    return { kind: "report", days, sinceMs, atMs, asked, statistics, open, ...left };
  } catch (error) {
    if (isUnsearchable(error)) return { kind: "cannot-search" };
    throw error;
  }
}
